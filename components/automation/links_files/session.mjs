// A session of n8n's owner, and a key for its public API.
import { Api, Problem, pause } from "./api.mjs";
import { text } from "./job.mjs";

const LABEL = "tapbot links";
const SCOPES = ["list", "create", "update", "delete"].map((each) => `credential:${each}`);
const PAGE = 250;

export async function signIn(addresses) {
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
      else throw whyNot(error, addresses.owner);
    }
  }
}

function whyNot(error, owner) {
  if (error.answer?.code === 998) {
    return new Problem(
      `${owner} has a second factor, which a job cannot give: take it off in n8n's settings,` +
        ` or by \`n8n mfa:disable --email=${owner}\` in n8n's container`,
    );
  }
  if (error.status !== 401) return error;
  return new Problem(`n8n refuses n8nOwnerPassword for ${owner}: its owner follows the settings, so restart n8n`);
}

/** A key of its own for the public API, which alone takes credentials by id; it is deleted at the end. */
export async function withKey(api, work) {
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
    await work(new Api(`${api.base}/api/v1`, { "X-N8N-API-KEY": data.rawApiKey }));
  } finally {
    await remove();
  }
}

/** All workflows, without their nodes. */
export async function listed(api) {
  const found = [];
  for (;;) {
    const query = `take=${PAGE}&skip=${found.length}&filter=%7B%7D`;
    const { data } = await api.call("GET", `/rest/workflows?${query}`);
    found.push(...data);
    if (data.length < PAGE) return found;
  }
}
