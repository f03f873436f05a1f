# shellcheck shell=sh disable=SC2154
# What a running standby does every two seconds: it notes what it last heard, drops slots of an earlier role, and
# sees whether it has to begin anew.
set -eu

HEARD="SELECT format('%s: its end %s, here %s (%s bytes behind), newest transaction %s', r.last_msg_receipt_time,
         r.latest_end_lsn, pg_last_wal_replay_lsn(), pg_wal_lsn_diff(r.latest_end_lsn, pg_last_wal_replay_lsn()),
         coalesce(pg_last_xact_replay_timestamp()::text, 'not seen')) FROM pg_stat_wal_receiver r
        WHERE r.latest_end_lsn IS NOT NULL"

DROP="SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots
       WHERE slot_name LIKE 'standby\\_%' AND NOT active"

watch_upstream() {
  until pg_isready -q -h /var/run/postgresql; do sleep 0.5; done
  silent=0
  while :; do
    heard=$(sql "$HEARD")
    # Under its name at once: it counts most when the server was cut off in the middle.
    [ -z "$heard" ] || { echo "$heard" > "$PGDATA/.heard.new" && mv "$PGDATA/.heard.new" "$PGDATA/.heard"; }
    [ -z "$(sql "SELECT 1 FROM pg_replication_slots LIMIT 1")" ] || drop_slots
    if [ "$(control 'max_connections setting')" -gt "$(sql 'SHOW max_connections')" ]; then
      say "has fewer connections than the primary: begins again with as many"
      kill -INT "$server"
      return 0
    fi
    if [ -n "$(sql 'SELECT 1 FROM pg_stat_wal_receiver WHERE latest_end_lsn IS NOT NULL')" ]; then silent=0; fi
    silent=$((silent + 1))
    if [ $((silent % 10)) = 0 ] && is_outdated; then
      say "was away for longer than $UPSTREAM keeps WAL: copies its data anew"
      touch "$PGDATA/.outdated"
      kill -INT "$server"
      return 0
    fi
    sleep 2
  done
}

# is_outdated: whether the primary does not have the WAL any more that comes next here.
is_outdated() {
  ask "$UPSTREAM" && [ "$peer_recovers" = off ] && [ "$peer_timeline" = "$(followed)" ] || return 1
  next=$(sql 'SELECT greatest(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())')
  kept=$(psql -XAtq "$(conninfo "$UPSTREAM") dbname=postgres" -c "SELECT count(*)
    FROM pg_ls_dir('pg_wal', true, false) AS name WHERE substr(name, 9) = substr(pg_walfile_name('$next'), 9)")
  [ "$kept" = 0 ]
}

# A server that is about to be promoted may still need them.
drop_slots() {
  if ask "$UPSTREAM" && [ "$peer_recovers" = off ]; then sql "$DROP" > /dev/null; fi
}
