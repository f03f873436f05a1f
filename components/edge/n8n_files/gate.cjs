// Answers 503 until n8n has said once that it is ready.
// While it starts, webhooks would get 200 "starting up" or 404: lost, and not sent again.
"use strict";
const http = require("node:http");

const HEALTH = "/healthz";
const READY = "/healthz/readiness";
const PORT = Number(process.env.N8N_PORT); // n8n has other servers, for its task runners
let ready = false;

const emit = http.Server.prototype.emit;
http.Server.prototype.emit = function (name, request, response, ...rest) {
  if (name === "request" && !ready && request.socket.localPort === PORT) {
    if (!request.url.startsWith(HEALTH)) {
      response.writeHead(503, { Connection: "close", "Retry-After": "5" });
      response.end("n8n is starting\n");
      return true;
    }
    response.once("finish", () => (ready ||= request.url === READY && response.statusCode === 200));
  }
  return emit.call(this, name, request, response, ...rest);
};
