// Lets a client take as long to send a request as Traefik does; Node.js ends one after five minutes, and n8n has
// no setting for it.
"use strict";
const { Server } = require("node:http");

const SECONDS = 630; // Traefik ends slow requests first, with an answer

const listen = Server.prototype.listen;
Server.prototype.listen = function (...args) {
  this.requestTimeout = SECONDS * 1000;
  return listen.apply(this, args);
};
