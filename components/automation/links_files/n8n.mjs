// Gives n8n its credentials and workflows, publishes them, and takes away what is ours and not wanted any more.
// Ours is what has an id that begins with `tapbot_`; nothing else is ever changed.
import { Problem, pause, together } from "./api.mjs";
import { holds, job, json } from "./job.mjs";
import { directusOfN8n, goRound } from "./round.mjs";
import { listed, signIn, withKey } from "./session.mjs";

const PREFIX = "tapbot_";
const PAGE = 250;
const PUBLISHED_SECONDS = 120;
const REMOVED_TRIES = 60;

const addresses = json("addresses.json");
const credentials = json("credentials.json");
// Not what lies in the folder: a volume keeps the files of before.
const workflows = json("workflows.json").map((id) => json(`workflows/${id}.json`));

async function tokenIsRight() {
  try {
    await directusOfN8n(addresses.directus).call("GET", "/users/me");
  } catch (error) {
    if (error.status !== 401) throw error;
    throw new Problem("Directus refuses n8n's token: run `make links`, which gives it the one of this stack");
  }
}

async function listCredentials(api) {
  const there = new Map();
  for (let cursor = ""; cursor !== undefined; ) {
    const { data, nextCursor } = await api.call("GET", `/credentials?limit=${PAGE}${cursor}`);
    for (const each of data) there.set(each.id, each);
    cursor = nextCursor ? `&cursor=${encodeURIComponent(nextCursor)}` : undefined;
  }
  return there;
}

async function makeCredentials(api, changes) {
  const there = await listCredentials(api);
  for (const { id, ...values } of credentials) {
    const write = () => api.call("PATCH", `/credentials/${id}`, values);
    const found = there.get(id);
    const fields = ["name", "type"].filter((field) => found && ![undefined, values[field]].includes(found[field]));
    if (!found) {
      await changes.make(`create credential ${values.name}`, () => api.call("POST", "/credentials", { id, ...values }));
    } else if (fields.length) {
      await changes.make(`change credential ${values.name}: ${fields.join(", ")}`, write);
    } else if (!changes.dry) {
      // What is in it cannot be read, so whether this is a change nobody knows.
      await write();
    }
  }
  return there;
}

async function removeCredentials(api, changes, there) {
  for (const { id, name } of there.values()) {
    if (!id.startsWith(PREFIX) || credentials.some((each) => each.id === id)) continue;
    await changes.make(`remove credential ${name ?? id}`, () => api.call("DELETE", `/credentials/${id}`));
  }
}

/** Returns what is to be published. */
async function makeWorkflow(api, changes, wanted, known) {
  const path = `/rest/workflows/${wanted.id}`;
  let there = known ? (await api.find(path))?.data : undefined;
  if (there?.isArchived) {
    await changes.make(`take workflow ${wanted.name} out of the archive`, () => api.call("POST", `${path}/unarchive`, {}));
    there = (await api.find(path)).data;
  }
  if (there === undefined) {
    await changes.make(`create workflow ${wanted.name}`, async () => {
      there = (await api.call("POST", "/rest/workflows", wanted)).data;
    });
  } else if (!holds(wanted, there)) {
    const fields = Object.keys(wanted).filter((field) => !holds(wanted[field], there[field]));
    await changes.make(`change workflow ${wanted.name}: ${fields.join(", ")}`, async () => {
      await api.call("PATCH", path, { ...wanted, versionId: there.versionId });
      there = (await api.find(path)).data;
    });
  }
  const due = there !== undefined && there.activeVersionId !== there.versionId;
  return due ? [{ id: wanted.id, name: wanted.name, versionId: there.versionId }] : [];
}

async function publish(api, changes, due) {
  let refused = new Map();
  const activate = async (each) => {
    try {
      await api.call("POST", `/rest/workflows/${each.id}/activate`, { versionId: each.versionId });
    } catch (error) {
      if (!(error.status < 500)) throw error;
      refused.set(each, error);
    }
  };
  await together(due, (each) => changes.make(`publish workflow ${each.name}`, () => activate(each)));
  if (changes.dry) return;
  // One may wait for another: for a path that moved, or for a workflow that it calls.
  for (let tried = due.length; refused.size && refused.size < tried; ) {
    const again = [...refused.keys()];
    tried = again.length;
    refused = new Map();
    await together(again, activate);
  }
  await untilPublished(api, due.filter((each) => !refused.has(each)));
  if (refused.size) throw new Problem([...refused].map(([each, error]) => whyRefused(each, error)).join("; "));
}

function whyRefused({ name }, error) {
  const said = `workflow ${name} cannot be published: ${error.message}`;
  return error.status === 409 ? `${said}; another workflow has that path: rename it there, or unpublish it` : said;
}

/** n8n says that a workflow is active before any of its triggers is registered. */
async function untilPublished(api, due) {
  const until = Date.now() + PUBLISHED_SECONDS * 1000;
  for (const { id, name } of due) {
    for (;;) {
      const { data } = await api.call("GET", `/rest/workflows/${id}/publication-status`);
      if (data.status === "published") break;
      if (Date.now() > until) {
        const said = (data.triggers ?? []).map((each) => each.errorMessage).filter(Boolean);
        throw new Problem(`workflow ${name} is not published after ${PUBLISHED_SECONDS} s: ${said.join("; ") || data.status}`);
      }
      await pause(0.5);
    }
  }
}

async function removeWorkflows(api, changes, there) {
  const wanted = new Set(workflows.map((each) => each.id));
  const gone = there.filter(({ id }) => id.startsWith(PREFIX) && !wanted.has(id));
  await together(gone, ({ id, name, isArchived }) =>
    changes.make(`remove workflow ${name ?? id}`, async () => {
      if (!isArchived) await api.call("POST", `/rest/workflows/${id}/archive`, {});
      await untilRemoved(api, id);
    }),
  );
}

async function untilRemoved(api, id) {
  for (let tries = 0; ; tries += 1) {
    try {
      return await api.call("DELETE", `/rest/workflows/${id}`);
    } catch (error) {
      // It is still being unpublished.
      if (error.status !== 409 || tries >= REMOVED_TRIES) throw error;
      await pause(1);
    }
  }
}

await job("n8n", async (changes) => {
  // The job of Directus would have repaired it.
  if (!changes.dry) await tokenIsRight();
  const api = await signIn(addresses);
  await withKey(api, async (keyed) => {
    const there = await makeCredentials(keyed, changes);
    // First, so that the paths of their webhooks are free for others.
    const every = await listed(api);
    await removeWorkflows(api, changes, every);
    const known = new Set(every.map((each) => each.id));
    const due = await together(workflows, (each) => makeWorkflow(api, changes, each, known.has(each.id)));
    await publish(api, changes, due.flat());
    await removeCredentials(keyed, changes, there);
  });
  await api.call("POST", "/rest/logout", {});
  if (!changes.dry) console.log(`round trip: ${(await goRound(addresses)).toFixed(1)} s`);
});
