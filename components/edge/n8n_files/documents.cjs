// n8n has one limit for all documents, and parses them before it knows who asks. A document for a workflow becomes
// items, hundreds of times its size. The editor and the API save workflows, which may be larger, one after another.
"use strict";
const { AsyncLocalStorage } = require("node:async_hooks");
const http = require("node:http");
const Module = require("node:module");

const MIB = 1024 * 1024;
const LARGE = Number(process.env.N8N_PAYLOAD_SIZE_MAX);
const SMALL = Number(process.env.TAPBOT_DOCUMENT_SIZE_MAX) * MIB;
const SAVES = /^\/(rest|api)\//;
const AT_ONCE = 4; // more would wait in memory

const asked = new AsyncLocalStorage();
let large = 0;
let last = Promise.resolve();

const emit = http.Server.prototype.emit;
http.Server.prototype.emit = function (name, request, response, ...rest) {
  const pass = () => emit.call(this, name, request, response, ...rest);
  return name === "request" ? asked.run({ request, response }, pass) : pass();
};

const load = Module._load;
Module._load = function (name, ...rest) {
  const loaded = load.call(this, name, ...rest);
  return name === "raw-body" ? bounded(loaded) : loaded;
};

// The module that reads a body: it answers by a promise, or calls `done`.
const bounded = (read) => (stream, options, done) => {
  const { request, response } = asked.getStore() ?? {};
  if (!request || ![`${LARGE}mb`, LARGE * MIB].includes(options?.limit)) return read(stream, options, done);
  const body = SAVES.test(request.url)
    ? inTurn(request, response, () => read(stream, options))
    : read(stream, { ...options, limit: SMALL });
  if (!done) return body;
  body.then((read) => done(null, read), done);
};

const inTurn = async (request, response, read) => {
  if (Number(request.headers["content-length"]) <= SMALL && !request.headers["content-encoding"]) return read();
  if (large >= AT_ONCE) throw Object.assign(new Error("too many large requests at once"), { status: 503, httpStatusCode: 503 });
  large += 1;
  const answered = new Promise((resolve) => response.once("close", resolve));
  answered.then(() => (large -= 1));
  const body = await read();
  const before = last;
  last = before.then(() => answered);
  await before;
  return body;
};
