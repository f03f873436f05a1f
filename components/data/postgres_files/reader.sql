-- A role for people, which reads every database and writes to none; repeatable, so it also rotates the password.
-- psql variable: role. Environment: PASSWORD_FILE.
\set ON_ERROR_STOP on
\set VERBOSITY terse
SET log_min_error_statement = panic;
SET log_min_duration_statement = -1;
\set password `cat "$PASSWORD_FILE"`
SELECT format('CREATE ROLE %I', :'role')
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'role') \gexec
SELECT format('ALTER ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION CONNECTION LIMIT 20 PASSWORD %L',
              :'role', :'password') \gexec
SELECT format('ALTER ROLE %I SET default_transaction_read_only = on', :'role') \gexec
SELECT format('ALTER ROLE %I SET statement_timeout = %L', :'role', '60s') \gexec
SELECT format('GRANT pg_read_all_data, pg_monitor TO %I', :'role') \gexec
SELECT format('GRANT CONNECT ON DATABASE %I TO %I', datname, :'role')
  FROM pg_database WHERE datallowconn AND NOT datistemplate \gexec
