#!/bin/sh
# Creates or updates the role and the database of each application named as an argument, the roles in READERS, which
# read every database, and those in COPIERS, which copy the server.
set -eu
# A standby has what its primary has.
if [ "${ROLE:-primary}" = standby ]; then
  touch /tmp/done
  exec sleep 60
fi
export PGPASSFILE=/tmp/pgpass PGCONNECT_TIMEOUT=10
umask 077
# In this file a colon ends a field, and a backslash takes the next character as it is.
password=$(sed 's/[\\:]/\\&/g' /etc/tapbot/superuser-password)
printf '*:*:*:postgres:%s\n' "$password" > "$PGPASSFILE"
# A server that is being promoted takes writes in a moment.
recovers() { psql --no-psqlrc -Atq --username postgres --dbname postgres --command 'SELECT pg_is_in_recovery()'; }
until [ "$(recovers)" = f ]; do sleep 0.5; done
# each SCRIPT ROLE...: runs the script for each of the roles.
each() {
  script=$1
  shift
  for role in "$@"; do
    PASSWORD_FILE="/etc/tapbot/$role-password" psql --no-psqlrc --quiet --username postgres \
      --dbname postgres --set role="$role" --file "/etc/tapbot/$script"
  done
}
each application.sql "$@"
if [ -e /etc/tapbot/observer.sql ]; then
  psql --no-psqlrc --quiet --username postgres --dbname postgres --file /etc/tapbot/observer.sql
fi
# shellcheck disable=SC2086 # Names of roles, with a space between two.
each reader.sql ${READERS:-}
# shellcheck disable=SC2086
each copier.sql ${COPIERS:-}
rm -f "$PGPASSFILE"
touch /tmp/done
exec sleep 60
