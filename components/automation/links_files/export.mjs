// Prints the workflows that are published, or those that are named, as n8n has them, for `make export-workflows`.
import { together } from "./api.mjs";
import { json } from "./job.mjs";
import { listed, signIn } from "./session.mjs";

const addresses = json("addresses.json");
const names = process.argv.slice(2);

try {
  const api = await signIn(addresses);
  const every = (await listed(api)).filter((each) => !each.isArchived);
  const wanted = every.filter((each) => (names.length ? names.includes(each.name) : each.activeVersionId));
  const workflows = await together(wanted, async ({ id }) => (await api.call("GET", `/rest/workflows/${id}`)).data);
  await api.call("POST", "/rest/logout", {});
  const drafts = names.length ? [] : every.filter((each) => !each.activeVersionId).map((each) => each.name);
  const known = Object.fromEntries(every.map((each) => [each.id, each.name]));
  process.stdout.write(JSON.stringify({ directus: addresses.directusOfWorkers, workflows, drafts, known }));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
