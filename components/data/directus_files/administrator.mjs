// Gives the administrator and the project what the settings say, whenever a setting changes.
// Directus takes these only when it installs itself. What was set last is kept beside its tables:
// what people change in the app stays until somebody changes the setting.
import { createRequire } from "node:module";

const directus = createRequire("/directus/cli.js");
const api = (module) => directus.resolve(`@directus/api${module}`);
const { default: getDatabase } = await import(api("/database/index"));
const { generateHash } = await import(api("/utils/generate-hash"));
const { useEnv } = await import(createRequire(api("")).resolve("@directus/env"));
const argon2 = createRequire(api(""))("argon2");

const { ADMIN_EMAIL, ADMIN_PASSWORD, PROJECT_NAME } = useEnv();
const { TAPBOT_ASSET_TRANSFORMS } = process.env;
const TABLE = "tapbot.directus";

async function follow(database) {
  // One replica after another.
  await database.raw("SELECT pg_advisory_xact_lock(hashtext(?))", [TABLE]);
  await database.raw("CREATE SCHEMA IF NOT EXISTS tapbot");
  await database.raw(
    `CREATE TABLE IF NOT EXISTS ${TABLE}
     (administrator uuid, email text, password text, project text, transforms text)`,
  );
  const email = ADMIN_EMAIL.toLowerCase();
  const password = await generateHash(ADMIN_PASSWORD);
  const last = (await database(TABLE).first()) ?? (await begin(database, email, password));
  const changed = {};
  if (last.email !== email) changed.email = email;
  if (!(await argon2.verify(last.password, ADMIN_PASSWORD))) changed.password = password;
  if (Object.keys(changed).length) await sign(database, last.administrator, changed);
  const settings = {};
  if (last.project !== PROJECT_NAME) settings.project_name = PROJECT_NAME;
  if (last.transforms !== TAPBOT_ASSET_TRANSFORMS) {
    settings.storage_asset_transform = TAPBOT_ASSET_TRANSFORMS;
  }
  if (Object.keys(settings).length) await database("directus_settings").update(settings);
  const record = { project: PROJECT_NAME, transforms: TAPBOT_ASSET_TRANSFORMS };
  await database(TABLE).update({ ...changed, ...record });
}

async function begin(database, email, password) {
  // Directus has installed itself just now, or with settings that nobody can know any more.
  const user = await database("directus_users").whereRaw("lower(email) = ?", email).first();
  const record = { administrator: user?.id, email, password, project: PROJECT_NAME };
  await database(TABLE).insert(record);
  return record;
}

async function sign(database, id, changed) {
  const taken = await database("directus_users")
    .whereRaw("lower(email) = ?", changed.email ?? null)
    .whereNot({ id })
    .first();
  if (taken) throw new Error("directus.adminEmail: is the address of somebody else in Directus");
  const found = await database("directus_users")
    .where({ id })
    .update({ ...changed, status: "active" });
  if (!found) {
    throw new Error(
      "directus.adminEmail: the administrator of the first start is not in Directus any more;" +
        " set adminEmail and directusAdminPassword back, and change the account in the app",
    );
  }
  if (changed.password) await database("directus_sessions").where({ user: id }).delete();
}

const database = getDatabase();
try {
  await database.transaction(follow);
} catch (error) {
  // Not the error itself: it may hold what was to be set.
  console.error(error.message);
  process.exitCode = 1;
}
await database.destroy();
