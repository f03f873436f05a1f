// Signs in as the owner whose login is on the standard input. Prints JSON.
import { readFileSync } from "node:fs";

const { email, password } = JSON.parse(readFileSync(0, "utf8"));
const SECOND_FACTOR = 998;
const TRIES = 6;

function call(path, body, headers = {}) {
  return fetch(`http://127.0.0.1:${process.env.N8N_PORT}${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...headers },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(30_000),
  });
}

async function check() {
  let answer;
  for (let tries = 0; tries < TRIES; tries += 1) {
    // It takes five a minute.
    if (tries > 0) await new Promise((done) => setTimeout(done, 15_000));
    answer = await call("/rest/login", { emailOrLdapLoginId: email, password });
    if (answer.status !== 429) break;
  }
  if (answer.ok) {
    const cookie = answer.headers.get("set-cookie")?.split(";")[0];
    if (cookie) await call("/rest/logout", {}, { Cookie: cookie });
    return [true, `signs ${email} in`];
  }
  const said = await answer.json().catch(() => ({}));
  if (said.code === SECOND_FACTOR) return [true, `knows ${email}, who has a second factor`];
  return [false, `refuses ${email} (${answer.status})`];
}

const [ok, said] = await check().catch((error) => [false, `does not answer (${error.cause?.code ?? error.message})`]);
console.log(JSON.stringify({ ok, said }));
