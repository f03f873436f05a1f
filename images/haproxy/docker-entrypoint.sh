#!/bin/sh
# Starts HAProxy in the foreground, with a master process that supervises the working one.
set -eu
case ${1:-} in -*) set -- haproxy "$@" ;; esac
if [ "${1:-}" = haproxy ]; then
  shift
  set -- haproxy -W -db "$@"
fi
exec "$@"
