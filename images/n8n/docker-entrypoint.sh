#!/bin/sh
# Arguments belong to n8n, as with the official image; none means its default command, start.
set -eu

if [ -d /opt/custom-certificates ]; then
  export NODE_OPTIONS="--use-openssl-ca ${NODE_OPTIONS:-}"
  export SSL_CERT_DIR=/opt/custom-certificates
fi
exec n8n "$@"
