#!/bin/sh
# As the entry point of the official Node images: what is no command of its own is a script or an option of node.
set -eu

if [ "${1#-}" != "$1" ] || [ -z "$(command -v "$1")" ]; then
  set -- node "$@"
fi
exec "$@"
