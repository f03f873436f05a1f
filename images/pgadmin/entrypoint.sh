#!/usr/bin/env bash
# Starts pgAdmin as the official image does: settings from variables, its database at the first start, then gunicorn.
set -eu

python=/venv/bin/python3
database=/var/lib/pgadmin/pgadmin4.db

if [ -n "${PGADMIN_DEFAULT_PASSWORD_FILE:-}" ]; then
  if [ -n "${PGADMIN_DEFAULT_PASSWORD:-}" ]; then
    echo "error: both PGADMIN_DEFAULT_PASSWORD and PGADMIN_DEFAULT_PASSWORD_FILE are set" >&2
    exit 1
  fi
  PGADMIN_DEFAULT_PASSWORD=$(<"$PGADMIN_DEFAULT_PASSWORD_FILE")
fi

# A file with anything in it is taken as it is.
export CONFIG_DISTRO_FILE_PATH="${PGADMIN_CUSTOM_CONFIG_DISTRO_FILE:-/pgadmin4/config_distro.py}"
if [ ! -s "$CONFIG_DISTRO_FILE_PATH" ]; then
  {
    printf "CA_FILE = '/etc/ssl/certs/ca-certificates.crt'\nLOG_FILE = '/dev/null'\nHELP_PATH = '../../docs'\n"
    printf "DEFAULT_BINARY_PATHS = {'pg': '/usr/local/pgsql-18'}\n"
    for name in "${!PGADMIN_CONFIG_@}"; do echo "${name#PGADMIN_CONFIG_} = ${!name}"; done
  } > "$CONFIG_DISTRO_FILE_PATH"
fi

if [ ! -f "$database" ]; then
  if [ -z "${PGADMIN_DEFAULT_EMAIL:-}" ] || [ -z "${PGADMIN_DEFAULT_PASSWORD:-}" ]; then
    echo "error: PGADMIN_DEFAULT_EMAIL and PGADMIN_DEFAULT_PASSWORD or PGADMIN_DEFAULT_PASSWORD_FILE are needed" >&2
    exit 1
  fi
  PGADMIN_SETUP_EMAIL="$PGADMIN_DEFAULT_EMAIL" PGADMIN_SETUP_PASSWORD="$PGADMIN_DEFAULT_PASSWORD" \
    "$python" run_pgadmin.py
  servers="${PGADMIN_SERVER_JSON_FILE:-/pgadmin4/servers.json}"
  if [ -f "$servers" ]; then
    "$python" setup.py load-servers "$servers" --user "$PGADMIN_DEFAULT_EMAIL"
  fi
fi

if [ -z "${PGADMIN_DISABLE_POSTFIX:-}" ]; then
  echo "warning: this image is built from packages and has no Postfix: it sends no mail" >&2
fi

seconds=$("$python" -c 'import config; print(config.SESSION_EXPIRATION_TIME * 24 * 60 * 60)')
exec /venv/bin/gunicorn --limit-request-line "${GUNICORN_LIMIT_REQUEST_LINE:-8190}" --timeout "$seconds" \
  --bind "${PGADMIN_LISTEN_ADDRESS:-[::]}:${PGADMIN_LISTEN_PORT:-80}" -w 1 --threads "${GUNICORN_THREADS:-25}" \
  --access-logfile "${GUNICORN_ACCESS_LOGFILE:--}" -c gunicorn_config.py run_pgadmin:app
