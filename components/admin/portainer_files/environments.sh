#!/bin/sh
# Has the Portainer at $1 know an environment for each file of `environments`; one of that name stays as it is.
set -eu
cd /etc/tapbot
if ! said=$(wget -q -O - --header 'Content-Type: application/json' --post-file login.json "$1/api/auth"); then
  echo "Portainer refuses portainerPassword: it keeps the one of its first start; set that one, or change it there" >&2
  exit 1
fi
token=$(printf '%s' "$said" | sed 's/.*"jwt": *"\([^"]*\)".*/\1/')

# Portainer answers 500 while it does not reach the agent, and 409 to a name that it knows.
known() {
  answer=$(wget -q -O /dev/null --header "Authorization: Bearer $token" \
    --header 'Content-Type: multipart/form-data; boundary=environment' \
    --post-file "$1" "$2/api/endpoints" 2>&1) && return 0
  case $answer in *' 409 '*) return 0 ;; esac
  return 1
}

for environment in environments/*; do
  tries=0
  until known "$environment" "$1"; do
    tries=$((tries + 1))
    if [ "$tries" -ge 20 ]; then
      echo "Portainer does not take ${environment#environments/}: $answer" >&2
      exit 1
    fi
    sleep 2
  done
done
touch /tmp/done
exec sleep 60
