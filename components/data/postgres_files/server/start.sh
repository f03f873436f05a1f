#!/bin/sh
# Runs PostgreSQL as the primary or as a standby and stays with it; the arguments are the server's command.
# Environment: NODE (this server), ROLE (primary or standby), UPSTREAM (the primary), PEERS (name=host:port ...),
# LOST (peers that are said to be lost), SYNCHRONOUS (on or off), DISCARD (server@position, see rejoin.sh).
# Without any of them it is a primary without peers. A changed role is a new container with another ROLE on the same volume.
set -eu
: "${NODE:=}" "${ROLE:=primary}" "${PEERS:=}"
here=/etc/tapbot
for part in peers data copy rejoin promote primary standby; do . "$here/$part.sh"; done
umask 077

# With a standby.signal it has to be promoted first.
begin_as_primary() {
  if is_empty; then
    refuse_beside_data
    helper=keep_house
  elif [ -e "$PGDATA/standby.signal" ]; then
    forget_synchronous
    helper=promote_and_keep_house
    set_conninfo "$(everybody)"
  else
    refuse_if_superseded
    set_superuser_password
    helper=keep_house
  fi
}

begin_as_standby() {
  if [ -e "$PGDATA/.outdated" ]; then set_aside; fi
  if is_empty; then first_copy; else follow_with_data; fi
  forget_synchronous
  rm -f "$PGDATA/.superseded"
  helper=watch_upstream
  set_conninfo "$(conninfo "$UPSTREAM")" "$(slot "$NODE")"
}

# The image uses the superuser's password for a new database only; so it follows the setting. No standby is there yet that
# a commit could wait for.
set_superuser_password() {
  password=$(sed "s/'/''/g" "$here/superuser-password")
  printf "ALTER ROLE postgres PASSWORD '%s'\n" "$password" |
    postgres --single -D "$PGDATA" -c exit_on_error=on -c log_min_error_statement=panic \
      -c log_min_duration_statement=-1 -c synchronous_commit=local -c password_encryption=scram-sha-256 postgres > /dev/null
}

# A background job of a shell ignores INT until its program says otherwise, as the server does and initdb does not:
# the server takes INT, the faster of the two, and initdb TERM.
serve() {
  docker-entrypoint.sh "$@" &
  server=$!
  trap 'kill -INT "$server"; kill -TERM "$server"' INT TERM
  (set +e; "$helper") &
  code=0
  while :; do
    wait "$server" && code=0 || code=$?
    kill -0 "$server" 2> /dev/null || exit "$code"
  done
}

trap 'exit 0' INT TERM
rm -f /tmp/refused /tmp/waiting
write_password_file
tidy_up
conninfo_flag='' slot_flag=''
"begin_as_$ROLE"
rm -f /tmp/waiting
for flag in "$conninfo_flag" "$slot_flag"; do
  [ -z "$flag" ] || set -- "$@" -c "$flag"
done
if [ -e "$PGDATA/standby.signal" ]; then
  set -- "$@" -c "max_connections=$(enough_connections "$@")"
fi
serve "$@"
