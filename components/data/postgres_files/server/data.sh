# shellcheck shell=sh disable=SC2154
# What lies in the data directory. There is data if and only if there is a PG_VERSION.
set -eu

is_empty() {
  [ ! -s "$PGDATA/PG_VERSION" ] || return 1
  found=$(find "$PGDATA" -mindepth 1 -maxdepth 1 ! -name '.incoming*' ! -name .aside ! -name lost+found | head -n 3)
  [ -z "$found" ] || refuse "$PGDATA has files and no PG_VERSION, so it is no database and not empty: $(echo "$found" | tr "\n" " ")"
}

# A copy that is complete is moved into place, one that is not is thrown away; old data is moved aside to its end.
tidy_up() {
  mkdir -p "$PGDATA"
  if [ -e "$PGDATA/.incoming-complete" ]; then
    adopt
  else
    rm -rf "$PGDATA/.incoming"
    if [ -e "$PGDATA/.aside/PG_VERSION" ] && [ ! -e "$PGDATA/PG_VERSION" ]; then set_aside; fi
  fi
}

control() { LC_ALL=C pg_controldata -D "$PGDATA" | sed -n "s/^$1: *//p"; }

# The control file is behind until the first checkpoint on a new timeline.
timeline() {
  {
    control "Latest checkpoint's TimeLineID"
    find "$PGDATA/pg_wal" -maxdepth 1 -name '*.history' | sed -n 's/.*\/\([0-9A-F]\{8\}\)\.history$/0x\1/p'
  } | while read -r number; do echo $((number)); done | sort -n | tail -n 1
}

# Of a standby: it has the histories of timelines that it cannot follow, too.
followed() {
  { control "Latest checkpoint's TimeLineID"; control "Min recovery ending loc's timeline"; } | sort -n | tail -n 1
}

is_clean() { case $(control 'Database cluster state') in 'shut down'*) return 0 ;; *) return 1 ;; esac; }

# It names standbys of the server that the data came from: this one would wait for itself for ever.
forget_synchronous() { sed -i '/^synchronous_standby_names/d' "$PGDATA/postgresql.auto.conf"; }

# enough_connections FLAGS: a standby with fewer connections than its primary had does not start.
enough_connections() {
  most=$(control 'max_connections setting')
  for flag in "$@"; do
    case $flag in max_connections=*) [ "${flag#*=}" -le "$most" ] || most=${flag#*=} ;; esac
  done
  echo "$most"
}
