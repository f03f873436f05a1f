#!/bin/sh
# Options or one of Traefik's own commands may be given without its name, as with the official image.
set -eu

case ${1:-} in
  -* | version | healthcheck) set -- traefik "$@" ;;
esac
exec "$@"
