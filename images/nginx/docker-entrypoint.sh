#!/bin/sh
# Runs the start scripts that an image built on this one may add, then the command.
set -eu

if [ "${1:-}" = nginx ]; then
  for script in /docker-entrypoint.d/*.sh; do
    if [ -x "$script" ]; then "$script"; fi
  done
fi
exec "$@"
