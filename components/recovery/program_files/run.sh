#!/bin/sh
# The first process of the container: it takes care of those that others leave behind.
set -eu
umask 077
python3 -m "components.recovery.$1" keep &
trap 'kill -TERM $!' TERM INT
wait $!
