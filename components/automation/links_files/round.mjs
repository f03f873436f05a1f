// One round: n8n writes an item in Directus, whose flow calls n8n, which writes the time into that item.
import { pathToFileURL } from "node:url";
import { Api, Problem, pause } from "./api.mjs";
import { json, text } from "./job.mjs";

export const COLLECTION = "tapbot_round";
const WAIT_SECONDS = 20;

/** Directus as n8n's user sees it. */
export function directusOfN8n(url) {
  return new Api(url, { Authorization: `Bearer ${text("token")}` });
}

/** Returns items; SEARCH, because answers to GET may be old ones from the cache. */
export async function rows(directus, query, collection = COLLECTION) {
  return (await directus.call("SEARCH", `/items/${collection}`, { query })).data;
}

export const seconds = (row) => (Date.parse(row.finished) - Date.parse(row.started)) / 1000;

async function begin(n8n) {
  const secret = { "X-Tapbot-Secret": text("secret") };
  try {
    return (await n8n.call("POST", "/webhook/internal/round", {}, secret)).data.id;
  } catch (error) {
    if (error.status === 403) throw new Problem("n8n refuses the secret of the links: run `make links`");
    if (error.status === 404) throw new Problem("n8n has no workflow tapbot_round: run `make links`");
    if (error.status === undefined) throw error;
    throw new Problem("the way from n8n to Directus is broken: see the executions of tapbot_round in n8n");
  }
}

/** Goes round once and returns the seconds; says which half is broken. */
export async function goRound({ webhooks, directus }) {
  const id = await begin(new Api(webhooks));
  for (let tries = 0; tries < WAIT_SECONDS * 5; tries += 1) {
    const [row] = await rows(directusOfN8n(directus), { filter: { id: { _eq: id } } });
    if (row?.finished) return seconds(row);
    await pause(0.2);
  }
  throw new Problem(
    "the way from Directus to n8n is broken: see the flow `tapbot: round` in Directus," +
      " and the executions of tapbot_round_back in n8n",
  );
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    console.log(`round trip: ${(await goRound(json("addresses.json"))).toFixed(1)} s`);
  } catch (error) {
    console.log(error.message);
    process.exitCode = 1;
  }
}
