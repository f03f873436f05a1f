-- The role and the database of one application; repeatable, so it also rotates the password.
-- psql variable: role (name of both). Environment: PASSWORD_FILE.
\set ON_ERROR_STOP on
-- A statement that fails or is slow is logged, and one of these holds the password.
\set VERBOSITY terse
SET log_min_error_statement = panic;
SET log_min_duration_statement = -1;
\set password `cat "$PASSWORD_FILE"`
SELECT format('CREATE ROLE %I', :'role')
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'role') \gexec
SELECT format('ALTER ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD %L',
              :'role', :'password') \gexec
SELECT format('CREATE DATABASE %I OWNER %I', :'role', :'role')
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'role') \gexec
-- By default everybody may connect to every database and create temporary tables there.
SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC', name)
  FROM unnest(ARRAY[:'role', 'postgres', 'template1']) AS name \gexec
SELECT format('GRANT ALL ON DATABASE %I TO %I', :'role', :'role') \gexec
\connect :"role"
REVOKE ALL ON SCHEMA public FROM PUBLIC;
