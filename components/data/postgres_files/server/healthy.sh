#!/bin/sh
# Whether the server answers; one that waits or copies has not begun yet, and one that refuses has to be looked at.
set -eu
if [ -e /tmp/refused ]; then
  cat /tmp/refused
  exit 1
fi
[ ! -e /tmp/waiting ] || exit 0
# Over TCP: during initdb a server without TCP answers on the socket.
exec pg_isready -q -h 127.0.0.1 -U postgres
