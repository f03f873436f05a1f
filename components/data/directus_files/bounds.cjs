// Bounds for what Directus does for anybody, before it knows who asks: one request must not take it
// down. All of them are far above what its app and clients need.
"use strict";
const { createRequire } = require("node:module");

const MOST_MEMORY_KIB = 128 * 1024; // twice Directus's own
const MOST_PASSES = 10; // Directus's own are 3
const MOST_TOKENS = 10_000;
const MOST_FIELDS = { fields: 1_000, fieldSize: 64 * 1024 };

const directus = createRequire(createRequire("/directus/cli.js").resolve("@directus/api"));

// /utils/hash/verify takes the hash from the caller, and with it how much memory to use.
const argon2 = directus("argon2");
const verify = argon2.verify;
argon2.verify = async (hash, ...rest) => {
  const cost = (name) => Number(new RegExp(`[$,]${name}=(\\d+)`).exec(hash)?.[1] ?? 0);
  if (cost("m") > MOST_MEMORY_KIB || cost("t") > MOST_PASSES) return false;
  return verify(hash, ...rest);
};

// Comparing the fields of a query with each other takes a time that grows with their square.
const parser = directus("graphql/language/parser");
const parse = parser.parse;
parser.parse = (source, options) => parse(source, { ...options, maxTokens: MOST_TOKENS });

// The fields of a form are kept in memory until its file comes.
const multipart = directus.resolve("busboy/lib/types/multipart");
const Multipart = directus(multipart);
require.cache[multipart].exports = class extends Multipart {
  constructor(config) {
    super({ ...config, limits: { ...MOST_FIELDS, ...config.limits } });
  }
};
