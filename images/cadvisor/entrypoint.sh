#!/bin/sh
# As the official one.
exec /usr/bin/cadvisor -logtostderr "$@"
