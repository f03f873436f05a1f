# shellcheck shell=bash
# Loads a stack's rules now and at every boot, before any container: bash -s -- apply NAME RULES.
# The rules have a table of their own: Docker's and the operator's rules stay unchanged.
set -euo pipefail
action=$1 name=$2 rules=$3
folder=/etc/$name
table=${name//[^a-z0-9]/_}
service=$name-firewall.service
unit=/etc/systemd/system/$service
allowed=$(printf '%s\n' "$rules" | sed -n 's/^# ssh: //p')
ports=$(printf '%s\n' "$rules" | sed -n 's/^# ports: //p')

# The rules take effect at once, also for the login that applies them.
refuse_to_lock_out() {
  local client=${SSH_CONNECTION%% *} port=${SSH_CONNECTION##* }
  if [ -n "$port" ] && [[ " $ports " != *" $port "* ]]; then
    printf '%s\n' "servers.<name>.port: would lock you out (got a login that reaches this server at \
port $port; expected one of the ports that stay open: $ports); nothing was changed. Behind a port \
forward, add $port to servers.<name>.openPorts" >&2
    exit 1
  fi
  [ -n "$allowed" ] && [ -n "$client" ] || return 0
  python3 - "$client" "$allowed" <<'PYTHON'
import ipaddress, sys

client, networks = ipaddress.ip_address(sys.argv[1].partition("%")[0]), sys.argv[2].split()
if not any(client in ipaddress.ip_network(each) for each in networks):
    sys.exit(
        f"ssh.allowedNetworks: would lock you out (got {' '.join(networks)}; expected a network "
        f"that holds {client}, from where this update connects); nothing was changed"
    )
PYTHON
}

apply() {
  refuse_to_lock_out
  install -d -m 0755 "$folder"
  printf '%s\n' "$rules" >"$folder/firewall.nft.new"
  nft --check --file "$folder/firewall.nft.new"
  mv -f "$folder/firewall.nft.new" "$folder/firewall.nft"
  cat >"$unit" <<UNIT
[Unit]
Description=Firewall of the stack $name
DefaultDependencies=no
Wants=network-pre.target
Before=network-pre.target docker.service shutdown.target
After=local-fs.target nftables.service
# Restarting or reloading the operator's own rules deletes all tables first.
PartOf=nftables.service
ReloadPropagatedFrom=nftables.service
Conflicts=shutdown.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=$(command -v nft) --file $folder/firewall.nft
ExecReload=$(command -v nft) --file $folder/firewall.nft
ExecStop=-$(command -v nft) delete table inet $table

[Install]
WantedBy=sysinit.target nftables.service
UNIT
  systemctl daemon-reload
  systemctl enable --quiet "$service"
  systemctl start "$service"
  # A service that was already up still has the rules of before.
  systemctl reload "$service"
}

remove() {
  systemctl disable --quiet --now "$service" 2>/dev/null || true
  nft delete table inet "$table" 2>/dev/null || true
  rm -f "$unit" "$folder/firewall.nft"
  systemctl daemon-reload
  rmdir "$folder" 2>/dev/null || true
}

"$action"
