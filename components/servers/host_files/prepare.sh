# Prepares a Debian or Ubuntu server for a stack, as often as it is run: bash -s -- apply NAME USER.
# `remove` takes back what this stack added; the engine stays, because it keeps the data volumes.
set -euo pipefail
action=$1 name=$2 user=$3
folder=/etc/$name
live_restore=$name-live-restore.service
sysctl_file=/etc/sysctl.d/90-$name.conf
nonlocal_bind=net.ipv4.ip_nonlocal_bind
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
  if ! has dockerd && timeout 10 docker version >/dev/null 2>&1; then
    fail "has an engine without dockerd, such as a snap: replace it by docker.io or docker-ce"
  fi
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
  # Before it is there: who goes on after an interruption knows by this whose engine it is.
  [[ " ${missing[*]} " != *" docker.io "* ]] || touch "$folder/engine-installed"
  apt-get -qq -y -o DPkg::Lock::Timeout=300 --no-install-recommends install "${missing[@]}"
}

# An engine that upgrades itself at night restarts every container.
hold_engine() {
  if [ -e "$folder/engine-installed" ] && dpkg -s docker.io >/dev/null 2>&1; then
    apt-mark hold docker.io containerd runc >/dev/null
  fi
}

# Adds what daemon.json does not say yet, or takes back what was added; what others wrote stays.
daemon_json() {
  python3 - "$1" "$folder/daemon-added.json" /etc/docker/daemon.json "$swarm" "${@:2}" <<'PYTHON'
import json, os, sys

action, record, path, swarm, *flags = sys.argv[1:]


def read(name):
    try:
        with open(name) as file:
            return json.load(file)
    except FileNotFoundError:
        return {}
    except ValueError as error:
        sys.exit(f"{name}: is not JSON: {error}: correct it by hand")


def is_flag(key):
    """An engine refuses to start with what is said both here and on its command line."""
    name = "--log-opt" if key == "log-opts" else f"--{key}"
    return any(flag.partition("=")[0] == name for flag in flags)


def write(name, value):
    if not value:
        if os.path.exists(name):
            os.remove(name)
        return
    os.makedirs(os.path.dirname(name), exist_ok=True)
    with open(name + ".new", "w") as file:
        json.dump(value, file, indent=2)
        file.write("\n")
    os.rename(name + ".new", name)


before, added = read(path), read(record)
after = dict(before)
if action == "apply":
    if "log-driver" not in before and not is_flag("log-driver") and not is_flag("log-opts"):
        after.setdefault("log-opts", {"max-size": "10m", "max-file": "3"})
        after["log-driver"] = "json-file"
    if swarm != "active" and not is_flag("live-restore"):
        after.setdefault("live-restore", True)
    added.update({key: value for key, value in after.items() if key not in before})
else:
    after = {key: value for key, value in before.items() if added.get(key) != value}
# First: what is not on record is the operator's for ever.
if added and action == "apply":
    write(record, added)
if after != before:
    write(path, after)
    print("changed")
if action != "apply":
    write(record, {})
PYTHON
}

# Whether another stack is on this server, and needs what all of them share.
others() { compgen -G '/etc/sysctl.d/90-tapbot-*.conf' >/dev/null; }

# With live-restore alone, containers outlive Docker when the server goes down: whatever does not
# end at systemd's SIGTERM (PostgreSQL waits for its clients) is killed after a minute and a half.
stop_with_the_server() {
  grep -qs live-restore "$folder/daemon-added.json" || return 0
  write "$folder/live-restore" <<'SCRIPT' || true
#!/bin/sh -eu
# on: containers outlive a restart of Docker; off: Docker stops them when it is stopped.
[ "$1" = on ] && now=false then=true || { now=true then=false; }
sed -i "s/\"live-restore\": $now/\"live-restore\": $then/" /etc/docker/daemon.json
kill -HUP "$(systemctl show --property MainPID --value docker)"
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

# Where a socket starts one sshd for each login, nothing runs that could be told.
reload_ssh() {
  local unit
  for unit in ssh sshd; do
    if systemctl is-active --quiet "$unit"; then
      systemctl reload "$unit"
      return
    fi
  done
}

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
  hold_engine
  has docker || fail "has dockerd, but not the docker command: install docker-cli"
  systemctl is-active --quiet docker || systemctl start docker
  local tries
  for tries in $(seq 60); do
    timeout 10 docker version >/dev/null 2>&1 && break
    [ "$tries" -lt 60 ] || fail "the Docker engine does not answer: see journalctl -u docker"
    sleep 0.5
  done
  swarm=$(docker info --format '{{.Swarm.LocalNodeState}}')
  local changed
  local -a flags=()
  local engine
  engine=$(systemctl show --property MainPID --value docker)
  [ "$engine" = 0 ] || mapfile -d '' -t flags <"/proc/$engine/cmdline"
  changed=$(daemon_json apply "${flags[@]:1}")
  # A reload keeps all containers; the default log options count from the engine's next start.
  [ -z "$changed" ] || systemctl reload docker
  stop_with_the_server
  [ "$user" = root ] || usermod --append --groups docker "$user"
  sshd_limits
  bind_before_the_tunnel
  facts >&3
}

# Ports on the tunnel's address are published when the engine starts, before the tunnel is up.
bind_before_the_tunnel() {
  [ -e "$sysctl_file" ] || sysctl -n "$nonlocal_bind" >"$folder/nonlocal-bind-before"
  printf '%s = 1\n' "$nonlocal_bind" | write "$sysctl_file" || true
  [ "$(sysctl -n "$nonlocal_bind")" = 1 ] || sysctl -q -p "$sysctl_file"
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
  if [ -e "$sshd_file" ]; then
    rm -f "$sshd_file"
    reload_ssh
  fi
  rm -f "$sysctl_file"
  others || share_no_more
  rmdir "$folder" 2>/dev/null || true
}

# The last stack on a server takes back what all of them needed, whichever had added it.
share_no_more() {
  local before
  before=$(sort -n /etc/tapbot-*/nonlocal-bind-before 2>/dev/null | head -n 1) || true
  sysctl -q -w "$nonlocal_bind=${before:-0}"
  swarm=inactive
  for folder in /etc/tapbot-*; do
    [ -d "$folder" ] || continue
    rm -f "$folder/nonlocal-bind-before"
    engine_as_before "${folder#/etc/}-live-restore.service"
    rmdir "$folder" 2>/dev/null || true
  done
}

engine_as_before() {
  local unit=$1 changed
  if [ -e "/etc/systemd/system/$unit" ]; then
    systemctl disable --quiet --now "$unit"
    "$folder/live-restore" on
    rm -f "/etc/systemd/system/$unit" "$folder/live-restore"
    systemctl daemon-reload
  fi
  changed=$(daemon_json remove)
  [ -z "$changed" ] || systemctl reload docker
  if [ -e "$folder/engine-installed" ]; then
    apt-mark unhold docker.io containerd runc >/dev/null
    rm -f "$folder/engine-installed"
  fi
}

"$action"
