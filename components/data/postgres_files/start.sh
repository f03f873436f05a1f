#!/bin/sh
# Starts PostgreSQL; the arguments are the server's command.
# Its superuser's password is set at each start, so that it follows the setting: the image uses it
# for a new database only.
set -eu
if [ -s "$PGDATA/PG_VERSION" ] && [ ! -e "$PGDATA/standby.signal" ] &&
  [ ! -e "$PGDATA/recovery.signal" ]; then
  password=$(sed "s/'/''/g" /etc/tapbot/superuser-password)
  printf "ALTER ROLE postgres PASSWORD '%s'\n" "$password" |
    postgres --single -D "$PGDATA" -c exit_on_error=on -c log_min_error_statement=panic \
      -c log_min_duration_statement=-1 -c password_encryption=scram-sha-256 postgres > /dev/null
fi
exec docker-entrypoint.sh "$@"
