// Without Redis, Directus works without its cache: reads miss at once, and writes do not fail.
// Each new connection begins with an empty cache: what changed in the meantime was not removed.
"use strict";
const Module = require("node:module");

const PATIENCE_MS = 1000; // for one command; the database answers faster than that
const LATE = Symbol("late");

const load = Module._load;
Module._load = function (request, ...rest) {
  const loaded = load.call(this, request, ...rest);
  return request === "@keyv/redis" ? optional(loaded) : loaded;
};

const optional = (Store) =>
  class extends Store {
    constructor(...options) {
      super(...options);
      this.usable = false;
      this.redis.on("ready", () => this.begin());
      this.redis.on("close", () => (this.usable = false));
    }

    async begin() {
      await super.clear();
      this.usable = this.redis.status === "ready";
    }

    get(key) {
      return this.attempt(() => super.get(key));
    }

    set(key, value, ttl) {
      return this.attempt(() => super.set(key, value, ttl));
    }

    delete(key) {
      return this.attempt(() => super.delete(key));
    }

    clear() {
      return this.attempt(() => super.clear());
    }

    async attempt(command) {
      if (!this.usable) return undefined;
      let timer;
      const late = new Promise((resolve) => (timer = setTimeout(resolve, PATIENCE_MS, LATE)));
      const result = await Promise.race([command(), late]).catch(() => undefined);
      clearTimeout(timer);
      if (result !== LATE) return result;
      // It may have lost its way: a new connection ends the waiting.
      this.usable = false;
      if (this.redis.status === "ready") this.redis.disconnect(true);
      return undefined;
    }
  };
