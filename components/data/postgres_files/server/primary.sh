# shellcheck shell=sh disable=SC2154
# What a running primary does every two seconds: slots of its standbys, synchronous commit, and whether it still is it.
set -eu

refuse_beside_data() {
  for name in $(names); do
    if ask "$name"; then
      refuse "is empty, and $name has the data (timeline $peer_timeline, $peer_lsn): a new database is not begun"
    fi
  done
}

refuse_if_superseded() {
  [ ! -s "$PGDATA/.superseded" ] || refuse "$(cat "$PGDATA/.superseded")"
  tries=0
  for name in $(names); do
    # One that is starting or cut off may answer yet; after that, keep_house goes on asking.
    until ask "$name"; do
      if is_nowhere || [ "$tries" -ge 3 ]; then break; fi
      tries=$((tries + 1))
      wait_because "waits a moment for $name: $(because)"
    done
    if is_superseded; then refuse "$(cat "$PGDATA/.superseded")"; fi
  done
}

# is_superseded: whether the peer that was asked last is ahead by a promotion.
is_superseded() {
  [ "${peer_id:-}" = "$(control 'Database system identifier')" ] || return 1
  own=$(timeline)
  [ "$peer_timeline" -gt "$own" ] || return 1
  echo "is not the primary any more: $name is on timeline $peer_timeline, this server on $own" > "$PGDATA/.superseded"
}

keep_house() {
  until pg_isready -q -h 127.0.0.1; do sleep 0.5; done
  if [ -n "$PEERS" ]; then
    until psql -Xq -h /var/run/postgresql -U postgres -d postgres -f "$here/replication.sql"; do sleep 2; done
  fi
  while :; do
    keep_slots
    keep_synchronous
    [ -n "$PEERS" ] || return 0
    for name in $(names); do
      if ask "$name" && is_superseded; then
        say "$(cat "$PGDATA/.superseded"): stops"
        kill -QUIT "$server"
        return 0
      fi
    done
    sleep 2
  done
}

# One slot for each peer, made anew when it was given up for its limit, and none of those that are no peers any more.
keep_slots() {
  own=''
  for name in $(names); do own="$own${own:+,}$(slot "$name")"; done
  sql "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots
        WHERE slot_name LIKE 'standby\\_%' AND NOT active
          AND (wal_status = 'lost' OR slot_name <> ALL ('{$own}'))" > /dev/null
  sql "SELECT pg_create_physical_replication_slot(name, true) FROM unnest('{$own}'::name[]) AS name
        WHERE NOT EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = name)" > /dev/null
}

# On once a standby is seen, so that it never waits for one that was not there yet; off only when it is said.
keep_synchronous() {
  now=$(sql 'SHOW synchronous_standby_names')
  if [ "${SYNCHRONOUS:-off}" = off ]; then
    [ -z "$now" ] || set_synchronous 'RESET synchronous_standby_names' 'waits for no standby any more'
    return 0
  fi
  list='' quoted=''
  for name in $(names); do list="$list${list:+, }\"$name\"" quoted="$quoted${quoted:+, }'$name'"; done
  [ "$now" != "ANY 1 ($list)" ] || return 0
  seen=$(sql "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming' AND application_name IN ($quoted)")
  [ "${seen:-0}" = 0 ] ||
    set_synchronous "SET synchronous_standby_names = 'ANY 1 ($list)'" "each commit waits for one of $list"
}

set_synchronous() { sql "ALTER SYSTEM $1" && sql 'SELECT pg_reload_conf()' > /dev/null && say "$2"; }
