// A job that compares what is there with what is wanted, and writes only what differs.
import { readFileSync, writeFileSync } from "node:fs";
import { Problem, Refused, pause } from "./api.mjs";

const DIFFERS = 3;
/** Time enough for an update to see that the work is done. */
const STAY_SECONDS = 60;

/** One line for each change; with `--dry` nothing is written. */
export class Changes {
  count = 0;

  constructor(dry) {
    this.dry = dry;
  }

  async make(sentence, write) {
    this.count += 1;
    console.log(this.dry ? `would ${sentence}` : sentence);
    if (!this.dry) await write();
  }
}

/**
 * Does the work, and ends the program: with 1 when it failed, with 3 when a dry run differs.
 * With the name of a file it writes that when it is done, and stays for a while.
 */
export async function job(service, work) {
  const changes = new Changes(process.argv.includes("--dry"));
  try {
    await work(changes);
  } catch (error) {
    const known = error instanceof Problem || error instanceof Refused;
    console.error(`${service}: ${known ? error.message : error.stack}`);
    process.exit(1);
  }
  console.log(`${service}: ${changes.count || "no"} change${changes.count === 1 ? "" : "s"}`);
  const done = process.argv.slice(2).find((word) => word.startsWith("/"));
  if (done) {
    writeFileSync(done, "");
    await pause(STAY_SECONDS);
  }
  process.exit(changes.dry && changes.count ? DIFFERS : 0);
}

/** The text of a file beside this one. */
export const text = (name) => readFileSync(new URL(name, import.meta.url), "utf8");

export const json = (name) => JSON.parse(text(name));

/** Whether all that is wanted is there; a service adds fields of its own. */
export function holds(wanted, there) {
  if (Array.isArray(wanted)) {
    const same = Array.isArray(there) && there.length === wanted.length;
    return same && wanted.every((each, place) => holds(each, there[place]));
  }
  if (wanted === null || typeof wanted !== "object") return wanted === (there ?? null);
  if (there === null || typeof there !== "object") return false;
  return Object.entries(wanted).every(([field, value]) => holds(value, there[field]));
}
