# Prepares a Debian or Ubuntu server for a stack, as often as it is run: bash -s -- apply NAME USER.
# `remove` takes back what this stack added; the engine stays, because it keeps the data volumes.
set -euo pipefail
action=$1 name=$2 user=$3
folder=/etc/$name
live_restore=$name-live-restore.service
sysctl_file=/etc/sysctl.d/90-$name.conf
sshd_file=/etc/ssh/sshd_config.d/10-$name.conf
export DEBIAN_FRONTEND=noninteractive

# Only the last line on the standard output is for the program.
exec 3>&1 1>&2

fail() {
  printf '%s: %s\n' "$(hostname)" "$1"
  exit 1
}

has() { command -v "$1" >/dev/null 2>&1; }

# The engine and what else is missing; a package that is there is never upgraded.
packages() {
  local missing=()
  has dockerd || missing+=(docker.io)
  has nft || missing+=(nftables)
  python3 -c 'import ipaddress, json' 2>/dev/null || missing+=(python3)
  [ ${#missing[@]} -gt 0 ] || return 0
  has apt-get || fail "needs ${missing[*]}, and has no apt-get: install them by hand"
  apt-get -qq -o DPkg::Lock::Timeout=300 update
  # Debian 13 has the client in a package of its own.
  if [[ " ${missing[*]} " == *" docker.io "* ]] &&
    [ -n "$(apt-cache search --names-only '^docker-cli$')" ]; then
    missing+=(docker-cli)
  fi
  echo "installing ${missing[*]}"
  apt-get -qq -y -o DPkg::Lock::Timeout=300 --no-install-recommends install "${missing[@]}"
  if [[ " ${missing[*]} " == *" docker.io "* ]]; then
    # An engine that upgrades itself at night restarts every container.
    apt-mark hold docker.io containerd runc >/dev/null
    touch "$folder/engine-installed"
  fi
}

# Adds what daemon.json does not say yet, or takes back what was added; what others wrote stays.
daemon_json() {
  python3 - "$1" "$folder/daemon-added.json" /etc/docker/daemon.json "$swarm" <<'PYTHON'
import json, os, sys

action, record, path, swarm = sys.argv[1:]


def read(name):
    try:
        with open(name) as file:
            return json.load(file)
    except FileNotFoundError:
        return {}
    except ValueError as error:
        sys.exit(f"{name}: is not JSON: {error}: correct it by hand")


before, added = read(path), read(record)
after = dict(before)
if action == "apply":
    if "log-driver" not in before:
        after.setdefault("log-opts", {"max-size": "10m", "max-file": "3"})
        after["log-driver"] = "json-file"
    if swarm != "active":
        after.setdefault("live-restore", True)
    added.update({key: value for key, value in after.items() if key not in before})
else:
    after = {key: value for key, value in before.items() if added.get(key) != value}
    added = {}
if after != before:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path + ".new", "w") as file:
        json.dump(after, file, indent=2)
        file.write("\n")
    os.rename(path + ".new", path)
    print("changed")
if not after and os.path.exists(path):
    os.remove(path)
if added:
    with open(record, "w") as file:
        json.dump(added, file)
elif os.path.exists(record):
    os.remove(record)
PYTHON
}

# With live-restore alone, containers outlive Docker when the server goes down: whatever does not
# end at systemd's SIGTERM (PostgreSQL waits for its clients) is killed after a minute and a half.
stop_with_the_server() {
  grep -qs live-restore "$folder/daemon-added.json" || return 0
  write "$folder/live-restore" <<'SCRIPT' || true
#!/bin/sh -eu
# on: containers outlive a restart of Docker; off: Docker stops them when it is stopped.
[ "$1" = on ] && now=false then=true || { now=true then=false; }
sed -i "s/\"live-restore\": $now/\"live-restore\": $then/" /etc/docker/daemon.json
kill -HUP "$(pidof dockerd)"
# Docker reads its settings again in its own time.
sleep 1
SCRIPT
  chmod 0755 "$folder/live-restore"
  write "/etc/systemd/system/$live_restore" <<UNIT || true
[Unit]
Description=Containers outlive a restart of Docker, and stop with the server ($name)
# So it is stopped before Docker is.
After=docker.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=$folder/live-restore on
ExecStop=$folder/live-restore off

[Install]
WantedBy=multi-user.target
UNIT
  systemctl daemon-reload
  systemctl enable --quiet --now "$live_restore"
}

# Many containers at once are many sessions on one connection: sshd allows 10, and drops bursts.
sshd_limits() {
  local now
  now=$(sshd -T 2>/dev/null | awk '$1 == "maxsessions" {print $2}') || now=0
  [ -e "$sshd_file" ] || [ "${now:-0}" -lt 100 ] || return 0
  grep -qiE '^[[:space:]]*Include[[:space:]].*sshd_config\.d' /etc/ssh/sshd_config || {
    echo "/etc/ssh/sshd_config includes no sshd_config.d: MaxSessions stays at ${now:-10}"
    return 0
  }
  printf 'MaxSessions 100\nMaxStartups 100:30:200\n' | write "$sshd_file" || return 0
  if ! sshd -t; then
    rm -f "$sshd_file"
    fail "sshd refused the limits of this stack, so they were taken back"
  fi
  reload_ssh
}

reload_ssh() { systemctl reload ssh 2>/dev/null || systemctl reload sshd; }

# Writes its input; fails when the file has just that already.
write() {
  local new
  new=$(cat)
  if [ -e "$1" ] && [ "$(cat "$1")" = "$new" ]; then return 1; fi
  install -d "$(dirname "$1")"
  printf '%s\n' "$new" >"$1.new"
  mv -f "$1.new" "$1"
}

apply() {
  [ "$(id -u)" = 0 ] || fail "needs root: let $user use sudo without a password"
  install -d -m 0755 "$folder"
  packages
  has docker || fail "has dockerd, but not the docker command: install docker-cli"
  systemctl is-active --quiet docker || systemctl start docker
  local tries
  for tries in $(seq 60); do
    docker version >/dev/null 2>&1 && break
    [ "$tries" -lt 60 ] || fail "the Docker engine does not answer: see journalctl -u docker"
    sleep 0.5
  done
  swarm=$(docker info --format '{{.Swarm.LocalNodeState}}')
  local changed
  changed=$(daemon_json apply)
  # A reload keeps all containers; the default log options count from the engine's next start.
  [ -z "$changed" ] || systemctl reload docker
  stop_with_the_server
  [ "$user" = root ] || usermod --append --groups docker "$user"
  sshd_limits
  # Ports on the tunnel's address are published when the engine starts, before the tunnel is up.
  if printf 'net.ipv4.ip_nonlocal_bind = 1\n' | write "$sysctl_file"; then
    sysctl -q -p "$sysctl_file"
  fi
  [ "$(sysctl -n net.ipv4.ip_nonlocal_bind)" = 1 ] || sysctl -q -p "$sysctl_file"
  facts >&3
}

facts() {
  local synchronised
  synchronised=$(timedatectl show --property NTPSynchronized --value 2>/dev/null) || synchronised=no
  # shellcheck disable=SC1091
  . /etc/os-release
  printf '{"engine": "%s", "architecture": "%s", "system": "%s %s", "timeSynchronised": "%s"}\n' \
    "$(docker version --format '{{.Server.Version}}')" "$(uname -m)" "$ID" "${VERSION_ID:-}" \
    "${synchronised:-no}"
}

remove() {
  swarm=inactive
  if [ -e "/etc/systemd/system/$live_restore" ]; then
    systemctl disable --quiet --now "$live_restore"
    "$folder/live-restore" on
    rm -f "/etc/systemd/system/$live_restore" "$folder/live-restore"
    systemctl daemon-reload
  fi
  local changed
  changed=$(daemon_json remove)
  [ -z "$changed" ] || systemctl reload docker
  if [ -e "$sshd_file" ]; then
    rm -f "$sshd_file"
    reload_ssh
  fi
  if [ -e "$sysctl_file" ]; then
    rm -f "$sysctl_file"
    sysctl -q -w net.ipv4.ip_nonlocal_bind=0
  fi
  if [ -e "$folder/engine-installed" ]; then
    apt-mark unhold docker.io containerd runc >/dev/null
    rm -f "$folder/engine-installed"
  fi
  rmdir "$folder" 2>/dev/null || true
}

"$action"
