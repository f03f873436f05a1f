#!/usr/bin/env bash
# Starts PostgreSQL as the official image does: initialises an empty data directory, then runs the command.
set -euo pipefail

# setting NAME DEFAULT: NAME, or the content of the file named by NAME_FILE, or DEFAULT.
setting() {
  local name=$1 file_name=$1_FILE
  local value=${!name:-} file=${!file_name:-}
  if [[ -n $value && -n $file ]]; then
    echo "error: $name and $file_name are both set; give one of them" >&2
    exit 1
  fi
  if [[ -n $file ]]; then
    value=$(<"$file")
  fi
  printf '%s' "${value:-$2}"
}

initialise() {
  local user database password
  user=$(setting POSTGRES_USER postgres)
  database=$(setting POSTGRES_DB "$user")
  password=$(setting POSTGRES_PASSWORD '')
  local host_auth=${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}
  if [[ -z $password && $host_auth != trust ]]; then
    echo 'error: the database is not initialised and neither POSTGRES_PASSWORD nor POSTGRES_PASSWORD_FILE is set' >&2
    exit 1
  fi
  local -a arguments=()
  eval "arguments=($(setting POSTGRES_INITDB_ARGS ''))"
  if [[ -n ${POSTGRES_INITDB_WALDIR:-} ]]; then
    arguments+=(--waldir "$POSTGRES_INITDB_WALDIR")
  fi
  if [[ -n $password ]]; then
    arguments+=("--pwfile=/dev/fd/3")
  fi
  # The package's initdb would write the socket directory that it was compiled with.
  initdb --pgdata="$PGDATA" --username="$user" \
    -c unix_socket_directories=/var/run/postgresql "${arguments[@]}" 3<<<"$password"
  printf '\nhost all all all %s\n' "$host_auth" >>"$PGDATA/pg_hba.conf"

  # Reachable by its socket only, so that nobody outside takes it for the finished server.
  local options
  options=$(printf '%q ' "${@:2}" -c "listen_addresses=" -p "${PGPORT:-5432}")
  PGUSER=$user pg_ctl --pgdata="$PGDATA" --wait --options="$options" start
  export PGPASSWORD=$password
  psql=(psql --no-psqlrc --no-password -v ON_ERROR_STOP=1 --username="$user")
  if [[ $database != postgres ]]; then
    "${psql[@]}" --dbname=postgres --set=name="$database" <<<'CREATE DATABASE :"name";'
  fi
  # Scripts find the settings as variables, wherever they came from; the server does not inherit the password.
  export POSTGRES_USER=$user POSTGRES_DB=$database POSTGRES_PASSWORD=$password
  psql+=(--dbname="$database")
  local file
  for file in /docker-entrypoint-initdb.d/*; do
    run_script "$file"
  done
  PGUSER=$user pg_ctl --pgdata="$PGDATA" --mode=fast --wait stop
  unset PGPASSWORD POSTGRES_PASSWORD
  printf '\nPostgreSQL init process complete; ready for start up.\n\n'
}

run_script() {
  local file=$1
  [[ -e $file ]] || return 0
  echo "$0: running $file"
  case $file in
    *.sh) if [[ -x $file ]]; then "$file"; else . "$file"; fi ;;
    *.sql) "${psql[@]}" --file="$file" ;;
    *.sql.gz) gunzip --stdout "$file" | "${psql[@]}" ;;
    *) echo "$0: ignoring $file" ;;
  esac
}

if [[ ${1:-} == -* ]]; then
  set -- postgres "$@"
fi
if [[ ${1:-} == postgres ]]; then
  if [[ $(id -u) == 0 ]]; then
    mkdir -p "$PGDATA" /var/run/postgresql
    chown -R postgres "$PGDATA" /var/run/postgresql
    exec gosu postgres "$0" "$@"
  fi
  mkdir -p "$PGDATA"
  chmod 0700 "$PGDATA" 2>/dev/null || true
  # Help and version ask nothing of the data directory.
  if [[ ! -s $PGDATA/PG_VERSION && " $* " != *' --help '* && " $* " != *' --version '* ]]; then
    initialise "$@"
  fi
fi
exec "$@"
