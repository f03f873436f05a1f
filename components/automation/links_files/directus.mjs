// Makes in Directus what `wanted.json` says, repairs it, and takes away what is ours and not wanted any more.
// Ours is what has an id that begins with `prefix`; nothing else is ever changed.
import { isDeepStrictEqual } from "node:util";
import { Api, Problem } from "./api.mjs";
import { job, json, text } from "./job.mjs";

const KINDS = ["roles", "users", "flows", "operations"];
/** Fields that name what is created after them. */
const LATER = ["operation", "resolve", "reject"];

const { directus, prefix, collections, permissions, published, tokens, ...wanted } = json("wanted.json");

const title = (kind, each) => `${kind.slice(0, -1)} ${each.name ?? each.first_name ?? each.id}`;
const all = async (api, path) => (await api.call("GET", path)).data;
const differing = (each, there) =>
  Object.keys(each).filter((field) => !isDeepStrictEqual(each[field], there[field] ?? null));

async function signIn() {
  const api = new Api(directus.url);
  const { email } = directus;
  try {
    const { data } = await api.call("POST", "/auth/login", { email, password: text("password") });
    api.headers.Authorization = `Bearer ${data.access_token}`;
  } catch (error) {
    const code = error.answer?.errors?.[0]?.extensions?.code;
    if (code === "INVALID_OTP") {
      throw new Problem(`${email} has a second factor, which a job cannot give: take it off in the profile`);
    }
    if (error.status !== 401) throw error;
    throw new Problem(
      `${email} cannot sign in with directusAdminPassword; somebody changed the password in the app:` +
        " set it there to the one of `pulumi stack output credentials --show-secrets`, or set another secret",
    );
  }
  return api;
}

/** Returns the permissions that can be given: rights to what is not there would show its drafts one day. */
async function makeCollections(api, changes) {
  const there = new Set((await all(api, "/collections")).map((each) => each.collection));
  for (const each of collections) {
    if (there.has(each.collection)) continue;
    await changes.make(`create collection ${each.collection}`, () => api.call("POST", "/collections", each));
    there.add(each.collection);
  }
  const given = permissions.filter((each) => there.has(each.collection));
  for (const name of new Set(permissions.map((each) => each.collection))) {
    if (!there.has(name)) console.log(`waits: there is no collection ${name}; create it, then \`make links\``);
  }
  return given;
}

async function makeItems(api, changes, kind, there) {
  for (const each of wanted[kind]) {
    if (there[kind].has(each.id)) continue;
    const first = Object.fromEntries(Object.entries(each).filter(([field]) => !LATER.includes(field)));
    await changes.make(`create ${title(kind, each)}`, async () => {
      there[kind].set(each.id, (await api.call("POST", `/${kind}`, first)).data);
    });
  }
}

async function repairItems(api, changes, kind, there) {
  for (const each of wanted[kind]) {
    const found = there[kind].get(each.id);
    if (found === undefined) continue;
    const fields = differing(each, found);
    if (!fields.length) continue;
    const values = Object.fromEntries(fields.map((field) => [field, each[field]]));
    await changes.make(`change ${title(kind, each)}: ${fields.join(", ")}`, () =>
      api.call("PATCH", `/${kind}/${each.id}`, values),
    );
  }
}

async function removeItems(api, changes, kind, there) {
  const ids = new Set(wanted[kind].map((each) => each.id));
  for (const [id, each] of there[kind]) {
    if (!id.startsWith(prefix) || ids.has(id)) continue;
    await changes.make(`remove ${title(kind, each)}`, () => api.call("DELETE", `/${kind}/${id}`));
  }
}

/** Of a collection with a field `status`, some roles see no more than what is published. */
async function hideDrafts(api, permissions) {
  const here = permissions.filter((each) => published.includes(each.role));
  for (const collection of new Set(here.map((each) => each.collection))) {
    const fields = await all(api, `/fields/${collection}`);
    if (!fields.some((each) => each.field === "status")) continue;
    for (const each of here.filter((other) => other.collection === collection)) {
      each.permissions = { status: { _eq: "published" } };
    }
  }
}

async function makePermissions(api, changes, permissions) {
  const key = (each) => `${each.role} ${each.collection} ${each.action}`;
  const roles = wanted.roles.map((each) => each.id);
  const there = (await all(api, "/permissions?limit=-1")).filter((each) => roles.includes(each.role));
  const left = new Map(permissions.map((each) => [key(each), each]));
  for (const each of there) {
    const name = `permission to ${each.action} ${each.collection}`;
    const own = left.get(key(each));
    left.delete(key(each));
    if (own === undefined) {
      await changes.make(`remove ${name}`, () => api.call("DELETE", `/permissions/${each.id}`));
    } else if (differing(own, each).length) {
      await changes.make(`change ${name}: ${differing(own, each).join(", ")}`, () =>
        api.call("PATCH", `/permissions/${each.id}`, own),
      );
    }
  }
  for (const each of left.values()) {
    await changes.make(`create permission to ${each.action} ${each.collection}`, () =>
      api.call("POST", "/permissions", each),
    );
  }
}

/** Directus shows no token: whether it is right is seen by signing in with it. */
async function giveToken(api, changes, { user, of, file }) {
  try {
    const bearer = { Authorization: `Bearer ${text(file)}` };
    const { data } = await new Api(directus.url).call("GET", "/users/me", undefined, bearer);
    if (data.id === user) return;
  } catch (error) {
    if (![401, 403].includes(error.status)) throw error;
  }
  await changes.make(`change the token of ${of}`, () =>
    api.call("PATCH", `/users/${user}`, { token: text(file) }),
  );
}

await job("Directus", async (changes) => {
  const api = await signIn();
  const given = await makeCollections(api, changes);
  const there = {};
  for (const kind of KINDS) {
    there[kind] = new Map((await all(api, `/${kind}?limit=-1`)).map((each) => [each.id, each]));
  }
  for (const kind of KINDS) await makeItems(api, changes, kind, there);
  for (const kind of KINDS) await repairItems(api, changes, kind, there);
  await hideDrafts(api, given);
  await makePermissions(api, changes, given);
  for (const each of tokens) await giveToken(api, changes, each);
  for (const kind of [...KINDS].reverse()) await removeItems(api, changes, kind, there);
});
