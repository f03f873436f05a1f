#!/bin/sh
# Starts Redis as the official image does: a first argument that is an option or a .conf file means redis-server.
set -eu

case ${1:-} in
  -* | *.conf) set -- redis-server "$@" ;;
esac

if [ "${1:-}" = redis-server ]; then
  if [ "$(id -u)" = 0 ]; then
    find . \! -user redis -exec chown redis '{}' +
    exec gosu redis "$0" "$@"
  fi
  umask 0077
  # The official build ships with protected mode off; Debian's has it on. A configuration that names it wins.
  named=no
  for argument in "$@"; do
    case $argument in
      --protected-mode*) named=yes ;;
      *.conf) if grep -qs '^[[:space:]]*protected-mode' "$argument"; then named=yes; fi ;;
    esac
  done
  if [ "$named" = no ]; then
    set -- "$@" --protected-mode no
  fi
fi
exec "$@"
