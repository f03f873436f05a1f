# shellcheck shell=sh disable=SC2154
# Promotion: when no other primary answers, and nothing that a peer has is missing here.
set -eu

promote_and_keep_house() {
  until pg_isready -q -h /var/run/postgresql; do sleep 0.2; done
  until is_safe; do say_once "is not promoted yet: $why"; sleep 0.5; done
  tell_last_heard
  until [ "$(sql 'SELECT pg_promote(true, 60)')" = t ]; do sleep 1; done
  sql CHECKPOINT
  say "was promoted: timeline $(timeline)"
  keep_house
}

# is_safe: otherwise sets why.
is_safe() {
  for name in $(names); do
    if ask "$name"; then
      if [ "$peer_recovers" = off ]; then
        why="$name still answers as the primary"
        return 1
      elif [ "$(sql "SELECT pg_last_wal_replay_lsn() >= '$peer_lsn'")" != t ]; then
        why="$name has WAL up to $peer_lsn that is not replayed here"
        return 1
      fi
    elif is_there; then
      why="$name is there and cannot be asked: $(because)"
      return 1
    elif ! is_lost "$name"; then
      why="$name does not answer and is not said to be lost"
      return 1
    else
      say_once "$name is said to be lost and does not answer"
    fi
  done
}

# What the old primary acknowledged after its last message cannot be known until its data is back.
tell_last_heard() {
  [ ! -s "$PGDATA/.heard" ] || say "last heard of a primary: $(cat "$PGDATA/.heard")"
}
