// A migration of Directus: nobody is suspended for wrong passwords unless an administrator asks for it.
// Its default, 25 for ever, lets any stranger shut out the administrator. It runs once, so a number that is
// set later stays.
"use strict";

exports.up = async (knex) => {
  await knex.raw("ALTER TABLE directus_settings ALTER COLUMN auth_login_attempts DROP DEFAULT");
  await knex("directus_settings").where({ auth_login_attempts: 25 }).update({ auth_login_attempts: null });
};

exports.down = async (knex) => {
  await knex.raw("ALTER TABLE directus_settings ALTER COLUMN auth_login_attempts SET DEFAULT 25");
};
