// Signs in as the administrator whose login is on the standard input, and reads the newest file. Prints JSON.
import { readFileSync } from "node:fs";

const { email, password } = JSON.parse(readFileSync(0, "utf8"));

function call(method, path, body, headers = {}) {
  return fetch(`http://127.0.0.1:${process.env.PORT}${path}`, {
    method,
    headers: body ? { "Content-Type": "application/json", ...headers } : headers,
    body: body && JSON.stringify(body),
    signal: AbortSignal.timeout(30_000),
  });
}

async function newestFile(authorization) {
  const query = { limit: 1, sort: ["-uploaded_on"], fields: ["id", "filename_download"] };
  // Answers to GET may be old ones from the cache.
  const listed = await call("SEARCH", "/files", { query }, authorization);
  if (!listed.ok) return [false, `its files cannot be listed (${listed.status})`];
  const [file] = (await listed.json()).data;
  if (!file) return [true, "it has no file yet"];
  const answer = await call("GET", `/assets/${file.id}`, undefined, authorization);
  await answer.body?.cancel();
  const read = `its newest file, ${file.filename_download},`;
  return answer.ok ? [true, `${read} can be read`] : [false, `${read} cannot be read (${answer.status})`];
}

async function check() {
  const answer = await call("POST", "/auth/login", { email, password });
  const said = await answer.json();
  if (said.errors?.[0]?.extensions?.code === "INVALID_OTP") {
    return [true, `knows ${email}, who has a second factor: no file was read`];
  }
  if (!answer.ok) return [false, `refuses ${email} (${answer.status})`];
  const authorization = { Authorization: `Bearer ${said.data.access_token}` };
  const [ok, file] = await newestFile(authorization);
  await call("POST", "/auth/logout", { refresh_token: said.data.refresh_token }, authorization);
  return [ok, `signs ${email} in, ${file}`];
}

const [ok, said] = await check().catch((error) => [false, `does not answer (${error.cause?.code ?? error.message})`]);
console.log(JSON.stringify({ ok, said }));
