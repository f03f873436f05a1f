# shellcheck shell=bash
# Prepares a Debian or Ubuntu server for a stack; repeatable: bash -s -- apply NAME USER.
# `remove` removes what this stack added; the engine stays, because it keeps the data volumes.
set -euo pipefail
action=$1 name=$2 user=$3
folder=/etc/$name
live_restore=$name-live-restore.service
sysctl_file=/etc/sysctl.d/90-$name.conf
nonlocal_bind=net.ipv4.ip_nonlocal_bind
sshd_file=/etc/ssh/sshd_config.d/10-$name.conf
export DEBIAN_FRONTEND=noninteractive

# The program reads the last line of standard output; everything else goes to standard error.
exec 3>&1 1>&2

# Adds missing settings to daemon.json, or removes what was added; the operator's own stay.
# A reload keeps all containers; the default log options apply from the engine's next start.
daemon_json() {
  local changed
  changed=$(
    python3 - "$1" "$folder/daemon-added.json" /etc/docker/daemon.json "${@:2}" <<'PYTHON'
import json, sys
from pathlib import Path

action, swarm, flags = sys.argv[1], sys.argv[4], sys.argv[5:]
record, path = Path(sys.argv[2]), Path(sys.argv[3])
# An engine refuses to start with a setting both here and on its command line.
options = {flag.partition("=")[0] for flag in flags}


def read(file):
    try:
        return json.loads(file.read_text()) if file.exists() else {}
    except ValueError as error:
        sys.exit(f"{file}: is not JSON: {error}: correct it by hand")


def write(file, value):
    if value:
        file.parent.mkdir(parents=True, exist_ok=True)
        new = Path(f"{file}.new")
        new.write_text(json.dumps(value, indent=2) + "\n")
        new.rename(file)
    elif file.exists():
        file.unlink()


before, added = read(path), read(record)
after = dict(before)
if action == "apply":
    if "log-driver" not in before and not options & {"--log-driver", "--log-opt"}:
        after.setdefault("log-opts", {"max-size": "10m", "max-file": "3"})
        after["log-driver"] = "json-file"
    if swarm != "active" and "--live-restore" not in options:
        after.setdefault("live-restore", True)
    added.update({key: value for key, value in after.items() if key not in before})
    # Record first: after an interruption, what is not on record would count as the operator's.
    write(record, added)
else:
    after = {key: value for key, value in before.items() if added.get(key) != value}
if after != before:
    write(path, after)
    print("changed")
if action != "apply":
    write(record, {})
PYTHON
  )
  [ -z "$changed" ] || systemctl reload docker
}

# With live-restore alone, containers outlive Docker at shutdown: what does not end at systemd's
# SIGTERM (PostgreSQL waits for its clients) is killed after a minute and a half.
stop_containers_at_shutdown() {
  grep -qs live-restore "$folder/daemon-added.json" || return 0
  write "$folder/live-restore" <<'SCRIPT' || true
#!/bin/sh -eu
# on: containers outlive a restart of Docker; off: Docker stops them when it is stopped.
[ "$1" = on ] && now=false then=true || { now=true then=false; }
sed -i "s/\"live-restore\": $now/\"live-restore\": $then/" /etc/docker/daemon.json
kill -HUP "$(systemctl show --property MainPID --value docker)"
# Docker reloads its settings asynchronously.
sleep 1
SCRIPT
  chmod 0755 "$folder/live-restore"
  write "/etc/systemd/system/$live_restore" <<UNIT || true
[Unit]
Description=Containers outlive a restart of Docker, and stop with the server ($name)
# So it is stopped before Docker.
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

# Docker opens many sessions on one SSH connection: sshd allows 10, and drops bursts of logins.
sshd_limits() {
  local now limits=(MaxSessions\ 100 MaxStartups\ 100:30:200) known
  known=$(sshd -T 2>/dev/null) || known=
  now=$(awk '$1 == "maxsessions" {print $2}' <<<"$known")
  # Otherwise one stranger would get all unfinished log-ins. An update begins up to 64 at once
  # (`--parallel`), and loses what is over the limit. Since OpenSSH 8.5.
  [[ "$known" != *persourcemaxstartups* ]] || limits+=(PerSourceMaxStartups\ 64)
  [ -e "$sshd_file" ] || [ "${now:-0}" -lt 100 ] || return 0
  grep -qiE '^[[:space:]]*Include[[:space:]].*sshd_config\.d' /etc/ssh/sshd_config || {
    echo "/etc/ssh/sshd_config includes no sshd_config.d: MaxSessions stays at ${now:-10}"
    return 0
  }
  printf '%s\n' "${limits[@]}" | write "$sshd_file" || return 0
  sshd -t || { rm -f "$sshd_file"; fail "sshd refused the limits of this stack: removed them"; }
  reload_ssh
}

# With socket activation, each login starts its own sshd and there is nothing to reload.
reload_ssh() {
  local unit
  for unit in ssh sshd; do
    systemctl is-active --quiet "$unit" || continue
    systemctl reload "$unit"
    return
  done
}

# Writes its input to a file; fails when the file already has that content.
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
  install_packages
  # An engine that upgrades itself at night restarts every container.
  if [ -e "$folder/engine-installed" ] && dpkg -s docker.io >/dev/null 2>&1; then
    apt-mark hold docker.io containerd runc >/dev/null
  fi
  has docker || fail "has dockerd, but not the docker command: install docker-cli"
  systemctl is-active --quiet docker || systemctl start docker
  local tries swarm engine flags=()
  for tries in $(seq 60); do
    timeout 10 docker version >/dev/null 2>&1 && break
    [ "$tries" -lt 60 ] || fail "the Docker engine does not answer: see journalctl -u docker"
    sleep 0.5
  done
  swarm=$(docker info --format '{{.Swarm.LocalNodeState}}')
  engine=$(systemctl show --property MainPID --value docker)
  [ "$engine" = 0 ] || mapfile -d '' -t flags <"/proc/$engine/cmdline"
  daemon_json apply "$swarm" "${flags[@]:1}"
  stop_containers_at_shutdown
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
  # The last stack on a server removes what all of them share, whichever had added it.
  compgen -G '/etc/sysctl.d/90-tapbot-*.conf' >/dev/null || remove_shared
  rmdir "$folder" 2>/dev/null || true
}

remove_shared() {
  local before
  before=$(sort -n /etc/tapbot-*/nonlocal-bind-before 2>/dev/null | head -n 1) || true
  sysctl -q -w "$nonlocal_bind=${before:-0}"
  for folder in /etc/tapbot-*; do
    [ -d "$folder" ] || continue
    rm -f "$folder/nonlocal-bind-before"
    restore_engine "${folder#/etc/}-live-restore.service"
    rmdir "$folder" 2>/dev/null || true
  done
}

restore_engine() {
  local unit=$1
  if [ -e "/etc/systemd/system/$unit" ]; then
    systemctl disable --quiet --now "$unit"
    "$folder/live-restore" on
    rm -f "/etc/systemd/system/$unit" "$folder/live-restore"
    systemctl daemon-reload
  fi
  daemon_json remove inactive
  if [ -e "$folder/engine-installed" ]; then
    apt-mark unhold docker.io containerd runc >/dev/null
    rm -f "$folder/engine-installed"
  fi
}

"$action"
