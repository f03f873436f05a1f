-- The role that reads figures of the server, and no table; repeatable, so it also rotates the password.
\set ON_ERROR_STOP on
\set VERBOSITY terse
SET log_min_error_statement = panic;
SET log_min_duration_statement = -1;
\set password `cat /etc/tapbot/observer-password`
SELECT 'CREATE ROLE metrics' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'metrics') \gexec
SELECT format('ALTER ROLE metrics LOGIN NOSUPERUSER CONNECTION LIMIT 3 PASSWORD %L', :'password') \gexec
GRANT pg_monitor TO metrics;
GRANT CONNECT ON DATABASE postgres TO metrics;
