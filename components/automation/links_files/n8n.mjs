// Gives n8n its credentials and workflows, publishes them, and takes away what is ours and not wanted any more.
// Ours is what has an id that begins with `tapbot_`; nothing else is ever changed.
import { Api, Problem, pause } from "./api.mjs";
import { holds, job, json, text } from "./job.mjs";
import { directusOfN8n, goRound } from "./round.mjs";

const PREFIX = "tapbot_";
const LABEL = "tapbot links";
const SCOPES = ["list", "create", "update", "delete"].map((each) => `credential:${each}`);
const TRIES = 60;

const addresses = json("addresses.json");
const workflows = json("workflows.json");
const credentials = [
  header("tapbot_directus", "tapbot: Directus", "Authorization", `Bearer ${text("token")}`),
  header("tapbot_internal", "tapbot: internal webhooks", "X-Tapbot-Secret", text("secret")),
];

function header(id, name, field, value) {
  return { id, name, type: "httpHeaderAuth", data: { name: field, value } };
}

async function tokenIsRight() {
  try {
    await directusOfN8n(addresses.directus).call("GET", "/users/me");
  } catch (error) {
    if (error.status !== 401) throw error;
    throw new Problem("Directus refuses n8n's token: run `make links`, which gives it the one of this stack");
  }
}

async function signIn() {
  const api = new Api(addresses.n8n);
  const login = { emailOrLdapLoginId: addresses.owner, password: text("password") };
  for (let tries = 0; ; tries += 1) {
    try {
      const [answer] = await api.exchange("POST", "/rest/login", login);
      api.headers.Cookie = answer.headers.get("set-cookie").split(";")[0];
      return api;
    } catch (error) {
      // Five a minute.
      if (error.status === 429 && tries < 6) await pause(15);
      else throw whyNot(error);
    }
  }
}

function whyNot(error) {
  if (error.answer?.code === 998) {
    return new Problem(
      `${addresses.owner} has a second factor, which a job cannot give: take it off in n8n's settings,` +
        ` or by \`n8n mfa:disable --email=${addresses.owner}\` in n8n's container`,
    );
  }
  if (error.status !== 401) return error;
  return new Problem(`n8n refuses n8nOwnerPassword for ${addresses.owner}: its owner follows the settings, so restart n8n`);
}

/** A key of its own for the public API, which alone takes credentials by id; it is deleted at the end. */
async function withKey(api, work) {
  const remove = async () => {
    const { data } = await api.call("GET", "/rest/api-keys");
    for (const each of (data.items ?? data).filter(({ label }) => label === LABEL)) {
      await api.call("DELETE", `/rest/api-keys/${each.id}`);
    }
  };
  await remove();
  const expiresAt = Math.floor(Date.now() / 1000) + 600;
  const { data } = await api.call("POST", "/rest/api-keys", { label: LABEL, scopes: SCOPES, expiresAt });
  try {
    await work(new Api(`${addresses.n8n}/api/v1`, { "X-N8N-API-KEY": data.rawApiKey }));
  } finally {
    await remove();
  }
}

async function makeCredentials(api, changes) {
  const there = new Set((await api.call("GET", "/credentials?limit=250")).data.map(({ id }) => id));
  for (const { id, ...values } of credentials) {
    if (!there.has(id)) {
      await changes.make(`create credential ${id}`, () => api.call("POST", "/credentials", { id, ...values }));
    } else if (!changes.dry) {
      // What is in it cannot be read, so whether this is a change nobody knows.
      await api.call("PATCH", `/credentials/${id}`, values);
    }
  }
  return there;
}

async function removeCredentials(api, changes, there) {
  for (const id of there) {
    if (!id.startsWith(PREFIX) || credentials.some((each) => each.id === id)) continue;
    await changes.make(`remove credential ${id}`, () => api.call("DELETE", `/credentials/${id}`));
  }
}

async function makeWorkflow(api, changes, wanted) {
  const path = `/rest/workflows/${wanted.id}`;
  let there = (await api.find(path))?.data;
  if (there?.isArchived) {
    await changes.make(`take workflow ${wanted.id} out of the archive`, () => api.call("POST", `${path}/unarchive`, {}));
  }
  if (there === undefined) {
    await changes.make(`create workflow ${wanted.id}`, () => api.call("POST", "/rest/workflows", wanted));
  } else if (!holds(wanted, there)) {
    const fields = Object.keys(wanted).filter((field) => !holds(wanted[field], there[field]));
    const { versionId } = (await api.find(path)).data;
    await changes.make(`change workflow ${wanted.id}: ${fields.join(", ")}`, () =>
      api.call("PATCH", path, { ...wanted, versionId }),
    );
  }
  there = (await api.find(path))?.data;
  if (there === undefined || there.activeVersionId === there.versionId) return;
  await changes.make(`publish workflow ${wanted.id}`, () => publish(api, path, there.versionId));
}

async function publish(api, path, versionId) {
  try {
    await api.call("POST", `${path}/activate`, { versionId });
  } catch (error) {
    if (error.status !== 409) throw error;
    throw new Problem(`${error.message}; another workflow has that path: rename it there, or unpublish it`);
  }
  let status;
  for (let tries = 0; tries < TRIES; tries += 1) {
    status = (await api.call("GET", `${path}/publication-status`)).data;
    if (status.status === "published") return;
    await pause(1);
  }
  const said = (status.triggers ?? []).map((each) => each.errorMessage).filter(Boolean);
  throw new Problem(`${path} was not published within a minute: ${said.join("; ") || status.status}`);
}

async function removeWorkflows(api, changes) {
  const { data } = await api.call("GET", "/rest/workflows?take=250&filter=%7B%7D");
  for (const { id, isArchived } of data) {
    if (!id.startsWith(PREFIX) || workflows.some((each) => each.id === id)) continue;
    await changes.make(`remove workflow ${id}`, async () => {
      if (!isArchived) await api.call("POST", `/rest/workflows/${id}/archive`, {});
      await untilRemoved(api, id);
    });
  }
}

async function untilRemoved(api, id) {
  for (let tries = 0; ; tries += 1) {
    try {
      return await api.call("DELETE", `/rest/workflows/${id}`);
    } catch (error) {
      // It is still being unpublished.
      if (error.status !== 409 || tries >= TRIES) throw error;
      await pause(1);
    }
  }
}

await job("n8n", async (changes) => {
  // The job of Directus would have repaired it.
  if (!changes.dry) await tokenIsRight();
  const api = await signIn();
  await withKey(api, async (keyed) => {
    const there = await makeCredentials(keyed, changes);
    for (const each of workflows) await makeWorkflow(api, changes, each);
    await removeWorkflows(api, changes);
    await removeCredentials(keyed, changes, there);
  });
  await api.call("POST", "/rest/logout", {});
  if (!changes.dry) console.log(`round trip: ${(await goRound(addresses)).toFixed(1)} s`);
});
