// On SIGTERM, answers the proxy's health check with 503 for a while before Directus gets the signal.
// Directus stops listening at once, so requests that the proxy is just sending would be lost.
"use strict";
const http = require("node:http");

const SECONDS = 6; // three of Traefik's health checks
const HEALTH_CHECK = "/server/ping";
let draining = false;

const emitSignal = process.emit;
process.emit = function (name, ...rest) {
  if (name !== "SIGTERM" || draining) return emitSignal.call(this, name, ...rest);
  draining = true;
  setTimeout(() => emitSignal.call(process, name, ...rest), SECONDS * 1000);
  return true;
};

// Directus ends by sending itself the signal again, which process 1 of a container survives.
const kill = process.kill;
process.kill = (pid, signal) =>
  draining && pid === process.pid ? process.exit(0) : kill.call(process, pid, signal);

const emitRequest = http.Server.prototype.emit;
http.Server.prototype.emit = function (name, request, response, ...rest) {
  if (name !== "request" || !draining || request.url !== HEALTH_CHECK)
    return emitRequest.call(this, name, request, response, ...rest);
  response.writeHead(503, { Connection: "close" });
  response.end("stopping\n");
  return true;
};
