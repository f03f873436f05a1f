# shellcheck shell=sh disable=SC2154
# Data meets its primary again, as that of a standby or of an old primary. The judge is the timeline: each promotion
# begins a new one. Transactions that exist here alone are thrown away only when DISCARD names this server and the position.
set -eu

follow_with_data() {
  if [ -e "$PGDATA/standby.signal" ]; then
    # Without an answer it goes on as the standby that it was.
    if ask "$UPSTREAM" && [ "$peer_timeline" -gt "$(followed)" ] && is_clean; then meet "$(followed)"; fi
    return 0
  fi
  until ask "$UPSTREAM"; do wait_because "was the primary and waits for $UPSTREAM: $(because)"; done
  while [ "$peer_recovers" = on ] && [ "$peer_timeline" -gt "$(timeline)" ]; do
    wait_because "was the primary and waits for $UPSTREAM to be it"
    ask "$UPSTREAM" || peer_recovers=on
  done
  meet "$(timeline)"
  touch "$PGDATA/standby.signal"
}

# meet TIMELINE: returns once this data can follow what UPSTREAM has answered.
meet() {
  own=$1
  if [ "$peer_id" != "$(control 'Database system identifier')" ]; then
    refuse "holds another database than $UPSTREAM has: nothing of it is touched"
  elif [ "$peer_timeline" -gt "$own" ]; then
    recover
    if is_part; then say "has nothing that $UPSTREAM has not (timeline $own, there $peer_timeline)"; else rewind; fi
  elif [ "$peer_timeline" -lt "$own" ] || [ "$peer_recovers" = off ]; then
    refuse "is on timeline $own and $UPSTREAM, which it should follow, on $peer_timeline: place this server first"
  else
    say "hands over to $UPSTREAM (timeline $own)"
  fi
}

recover() {
  is_clean && return 0
  say "was not stopped cleanly: recovers first"
  postgres --single -D "$PGDATA" template1 < /dev/null > /tmp/recover.log 2>&1 || {
    cat /tmp/recover.log >&2
    refuse "could not recover its own data"
  }
}

# is_part: whether the primary has all that is here; otherwise sets parted, where the two histories part.
is_part() {
  tries=0 parted=''
  until try=$(pg_rewind --dry-run -D "$PGDATA" --source-server "$(conninfo "$UPSTREAM") dbname=postgres" 2>&1); do
    # It may know where they part, and not be able to go back there.
    parted=$(echo "$try" | sed -n "$PARTED")
    [ -z "$parted" ] || return 1
    tries=$((tries + 1))
    [ "$tries" -lt 5 ] || refuse "cannot be compared with $UPSTREAM: $try"
    wait_because "cannot be compared with $UPSTREAM yet"
  done
  case $try in *'no rewind required'*) return 0 ;; esac
  parted=$(echo "$try" | sed -n "$PARTED")
  return 1
}

PARTED='s/.*diverged at WAL location \([0-9A-F/]*\) on timeline.*/\1/p'

number() { echo $(((0x${1%/*} << 32) + 0x${1#*/})); }

rewind() {
  end=$(control 'Latest checkpoint location')
  bytes=$(($(number "$end") - $(number "$parted")))
  # What cannot be read counts as a transaction.
  commits=$({
    pg_waldump -p "$PGDATA/pg_wal" -t "$own" -s "$parted" -e "$end" --rmgr=Transaction 2> /tmp/waldump.err ||
      echo "COMMIT or not"
  } | grep -cE 'COMMIT|PREPARE') || true
  lost="$bytes bytes with $commits transactions that $UPSTREAM does not have (timeline $own from $parted on)"
  [ "$commits" = 0 ] || [ "${DISCARD:-}" = "$NODE@$parted" ] ||
    refuse "has $lost. It follows once postgres.discard is $NODE@$parted, which throws them away"
  say "throws away $lost"
  if pg_rewind -D "$PGDATA" --source-server "$(conninfo "$UPSTREAM") dbname=postgres"; then
    rm -f "$PGDATA/.heard"
    touch "$PGDATA/standby.signal"
  else
    say "could not be rewound: copies all of it"
    set_aside
    first_copy
  fi
}
