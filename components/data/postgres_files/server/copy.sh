# shellcheck shell=sh disable=SC2154
# The first copy of the primary's data: never over data, and begun again when it was interrupted.
set -eu

first_copy() {
  until copied; do
    rm -rf "$PGDATA/.incoming"
    sleep 2 & wait $!
  done
}

copied() {
  if ! ask "$UPSTREAM"; then wait_because "waits for $UPSTREAM: $(because)"; return 1; fi
  if [ "$peer_recovers" = on ]; then wait_because "waits for $UPSTREAM to be the primary"; return 1; fi
  wait_because "copies the data of $UPSTREAM (timeline $peer_timeline, $peer_lsn)"
  pg_basebackup -d "$(conninfo "$UPSTREAM")" -D "$PGDATA/.incoming" -X stream -S "$(slot "$NODE")" \
    -c fast --no-password &
  copier=$!
  trap 'kill "$copier"; exit 0' INT TERM
  wait "$copier" && done=0 || done=$?
  trap 'exit 0' INT TERM
  [ "$done" = 0 ] || return 1
  # Notes of the server that it came from.
  rm -rf "$PGDATA/.incoming/.superseded" "$PGDATA/.incoming/.heard" "$PGDATA/.incoming/.aside" \
    "$PGDATA/.incoming/.outdated"
  touch "$PGDATA/.incoming/standby.signal"
  sync
  touch "$PGDATA/.incoming-complete"
  adopt
  say "has copied the data of $UPSTREAM"
}

# Moves a complete copy into place, PG_VERSION last; what is there already was moved before an interruption.
adopt() {
  find "$PGDATA/.incoming" -mindepth 1 -maxdepth 1 ! -name PG_VERSION -exec mv -t "$PGDATA" {} +
  [ ! -e "$PGDATA/.incoming/PG_VERSION" ] || mv "$PGDATA/.incoming/PG_VERSION" "$PGDATA/PG_VERSION"
  sync
  rm -rf "$PGDATA/.incoming-complete" "$PGDATA/.incoming" "$PGDATA/.aside"
}

# Keeps the old data until the new copy is complete; PG_VERSION first, so that it is no data any more.
set_aside() {
  mkdir -p "$PGDATA/.aside"
  [ ! -e "$PGDATA/PG_VERSION" ] || mv "$PGDATA/PG_VERSION" "$PGDATA/.aside/PG_VERSION"
  find "$PGDATA" -mindepth 1 -maxdepth 1 ! -name .aside -exec mv -t "$PGDATA/.aside" {} +
}
