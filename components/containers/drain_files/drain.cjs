// On SIGTERM, answers the proxy's health check with 503, and all else as before, until the proxy sends no more requests
// and has its answers. Only then the program gets the signal: it stops listening at once, or leaves answers undone.
"use strict";
const http = require("node:http");

const LEAST = 6; // seconds: three of Traefik's health checks
const MOST = Number(process.env.TAPBOT_DRAIN_SECONDS);
const HEALTH_CHECK = process.env.TAPBOT_DRAIN_PATH;
let draining = false;
let open = 0;

const emitSignal = process.emit;
process.emit = function (name, ...rest) {
  if (name !== "SIGTERM" || draining) return emitSignal.call(this, name, ...rest);
  draining = true;
  const began = Date.now();
  const stop = () => {
    if (open > 0 && Date.now() - began < MOST * 1000) setTimeout(stop, 100);
    else emitSignal.call(process, name, ...rest);
  };
  setTimeout(stop, LEAST * 1000);
  return true;
};

// A program that ends by sending itself the signal again would survive it as process 1 of a container.
const kill = process.kill;
process.kill = (pid, signal) =>
  draining && pid === process.pid ? process.exit(0) : kill.call(process, pid, signal);

const emitRequest = http.Server.prototype.emit;
http.Server.prototype.emit = function (name, request, response, ...rest) {
  if (name !== "request") return emitRequest.call(this, name, request, response, ...rest);
  if (draining && request.url === HEALTH_CHECK) {
    response.writeHead(503, { Connection: "close" });
    response.end("stopping\n");
    return true;
  }
  open += 1;
  response.once("close", () => (open -= 1));
  return emitRequest.call(this, name, request, response, ...rest);
};
