# shellcheck shell=sh disable=SC2034,SC2154
# What a server knows of its peers. They are asked by the role `replicator`, which may do no more.
set -eu

say() { echo "replication: $*" >&2; }

# say_once TEXT: says it, unless it is what was said last.
said=''
say_once() { [ "$1" = "$said" ] || { say "$1"; said=$1; }; }

# wait_because REASON: before the server runs; the health check lets it wait.
wait_because() { say_once "$1"; echo "$1" > /tmp/waiting; sleep 1; }

# refuse REASON: stays without a server, unhealthy, until somebody decides.
refuse() {
  say "$*"
  echo "$*" > /tmp/refused
  while :; do sleep 3600 & wait $!; done
}

sql() { psql -XAtq -h /var/run/postgresql -U postgres -d postgres -c "$1"; }

# In this file a colon ends a field, and a backslash takes the next character as it is.
write_password_file() {
  export PGPASSFILE=/tmp/pgpass PGCONNECT_TIMEOUT=3
  [ -e "$here/replicator-password" ] || return 0
  printf '*:*:*:replicator:%s\n' "$(sed 's/[\\:]/\\&/g' "$here/replicator-password")" > "$PGPASSFILE"
}

names() { for peer in $PEERS; do echo "${peer%%=*}"; done; }

is_lost() { case " ${LOST:-} " in *" $1 "*) return 0 ;; *) return 1 ;; esac; }

slot() { echo "standby_$(echo "$1" | tr - _)"; }

KEEPALIVE="keepalives_idle=5 keepalives_interval=2 keepalives_count=3 tcp_user_timeout=10000"

# conninfo NAME: how the role signs in to a peer; inside the tunnel WireGuard encrypts.
conninfo() {
  for peer in $PEERS; do
    at=${peer#*=}
    [ "${peer%%=*}" != "$1" ] || echo "host=${at%:*} port=${at##*:} $(sign_in)"
  done
}

# everybody: whichever peer answers first.
everybody() {
  hosts='' ports=''
  for peer in $PEERS; do
    at=${peer#*=}
    hosts=$hosts${hosts:+,}${at%:*} ports=$ports${ports:+,}${at##*:}
  done
  [ -z "$hosts" ] || echo "host=$hosts port=$ports $(sign_in)"
}

sign_in() { echo "user=replicator sslmode=disable application_name=$NODE $KEEPALIVE"; }

set_conninfo() {
  conninfo_flag=${1:+primary_conninfo=$1}
  slot_flag=${2:+primary_slot_name=$2}
}

# ask NAME: sets peer_id, peer_timeline, peer_lsn and peer_recovers (on or off); fails where nothing answers.
ask() {
  peer_id='' peer_timeline='' peer_lsn='' peer_recovers=''
  answer=$(psql -XAtq -F ' ' "$(conninfo "$1") dbname=postgres replication=true" \
    -c IDENTIFY_SYSTEM -c 'SHOW in_hot_standby' 2> /tmp/ask.err < /dev/null) || return 1
  # shellcheck disable=SC2086
  set -- $answer
  [ $# = 4 ] || return 1
  peer_id=$1 peer_timeline=$2 peer_lsn=$3 peer_recovers=$4
}

# After a failed ask: whether a server is there all the same, and what it said.
is_there() { grep -q FATAL /tmp/ask.err; }
is_nowhere() { grep -qE 'refused|translate host name' /tmp/ask.err; }
because() { tr '\n' ' ' < /tmp/ask.err | sed 's/^psql: error: //; s/  *$//'; }
