// Lets flows and imports fetch from services of the stack: IMPORT_IP_DENY_LIST denies private networks,
// and knows no exception by name. Directus judges the address of a name when it is looked up.
"use strict";
const { Socket } = require("node:net");

const ALLOWED = new Set((process.env.TAPBOT_REACH ?? "").split(",").filter(Boolean));

const emit = Socket.prototype.emit;
Socket.prototype.emit = function (name, ...rest) {
  const host = name === "lookup" ? rest[3] : undefined;
  return ALLOWED.has(host) ? false : emit.call(this, name, ...rest);
};
