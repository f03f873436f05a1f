#!/bin/sh
# Creates or updates the role and the database of each application named as an argument.
set -eu
export PGPASSFILE=/tmp/pgpass PGCONNECT_TIMEOUT=10
umask 077
# In this file a colon ends a field, and a backslash takes the next character as it is.
password=$(sed 's/[\\:]/\\&/g' /etc/tapbot/superuser-password)
printf '*:*:*:postgres:%s\n' "$password" > "$PGPASSFILE"
for app in "$@"; do
  PASSWORD_FILE="/etc/tapbot/$app-password" psql --no-psqlrc --quiet --username postgres \
    --dbname postgres --set app="$app" --file /etc/tapbot/application.sql
done
rm -f "$PGPASSFILE"
touch /tmp/done
exec sleep 60
