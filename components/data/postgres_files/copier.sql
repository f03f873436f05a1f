-- The role that copies the server's files and WAL for backups, and reads no table; repeatable, so it also rotates the
-- password. psql variable: role. Environment: PASSWORD_FILE.
\set ON_ERROR_STOP on
\set VERBOSITY terse
SET log_min_error_statement = panic;
SET log_min_duration_statement = -1;
\set password `cat "$PASSWORD_FILE"`
SELECT format('CREATE ROLE %I', :'role')
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'role') \gexec
SELECT format('ALTER ROLE %I LOGIN REPLICATION NOSUPERUSER NOCREATEDB NOCREATEROLE CONNECTION LIMIT 8 PASSWORD %L',
              :'role', :'password') \gexec
SELECT format('GRANT pg_checkpoint, pg_read_all_settings, pg_read_all_stats TO %I', :'role') \gexec
SELECT format('GRANT EXECUTE ON FUNCTION pg_backup_start(text, boolean), pg_backup_stop(boolean), pg_switch_wal(),
  pg_create_restore_point(text) TO %I', :'role') \gexec
SELECT format('GRANT CONNECT ON DATABASE postgres TO %I', :'role') \gexec
