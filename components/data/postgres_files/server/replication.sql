-- The roles that replication needs; repeatable, so it also rotates the password. Run by the primary itself.
\set ON_ERROR_STOP on
\set VERBOSITY terse
SET log_min_error_statement = panic;
SET log_min_duration_statement = -1;
-- A standby may be able to sign in only after this.
SET synchronous_commit = local;
\set password `cat /etc/tapbot/replicator-password`
SELECT 'CREATE ROLE replicator' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'replicator') \gexec
SELECT format('ALTER ROLE replicator LOGIN REPLICATION PASSWORD %L', :'password') \gexec
-- What pg_rewind reads.
GRANT CONNECT ON DATABASE postgres TO replicator;
GRANT EXECUTE ON FUNCTION pg_ls_dir(text, boolean, boolean), pg_stat_file(text, boolean), pg_read_binary_file(text),
  pg_read_binary_file(text, bigint, bigint, boolean) TO replicator;
-- The proxies' checks: it signs in and leaves.
SELECT 'CREATE ROLE probe' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'probe') \gexec
ALTER ROLE probe LOGIN CONNECTION LIMIT 20;
GRANT CONNECT ON DATABASE postgres TO probe;
