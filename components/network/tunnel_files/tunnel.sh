# shellcheck shell=sh
# Keeps this server's end of the tunnel up; the configuration may change while it runs.
set -eu
configuration=/etc/tapbot/wireguard.conf
interface=$TUNNEL_INTERFACE

remove() { ip link delete dev "$interface" 2>/dev/null || true; }

create() {
  remove
  # WireGuard in the kernel where there is one, otherwise wireguard-go.
  if ip link add dev "$interface" type wireguard 2>/dev/null; then
    echo "WireGuard in the kernel"
  elif command -v wireguard-go >/dev/null; then
    wireguard-go "$interface" >/dev/null 2>&1
    echo "wireguard-go: this kernel has no WireGuard"
  else
    echo "this kernel has no WireGuard and the image has no wireguard-go: update the kernel," \
      "or set images.wireguard to an image with wireguard-go"
    exit 1
  fi
  wg setconf "$interface" "$configuration"
  ip address add "$TUNNEL_ADDRESS" dev "$interface"
  ip link set dev "$interface" mtu "$TUNNEL_MTU" up
}

trap 'remove; exit 0' TERM INT
trap remove EXIT
create
applied=$(cat "$configuration")
refused=
while true; do
  sleep 1 &
  wait $!
  # The interface is gone, or wireguard-go died: Docker restarts the container, which creates both.
  wg show "$interface" listen-port >/dev/null || exit 1
  # Docker deletes the file before it writes the new one.
  current=$(cat "$configuration" 2>/dev/null) || continue
  [ "$current" != "$applied" ] || continue
  # Remaining peers keep their sessions; half a file, or an unknown host name, changes nothing.
  if wg syncconf "$interface" "$configuration"; then
    applied=$current
    echo "configuration changed"
  elif [ "$current" != "$refused" ]; then
    refused=$current
    echo "the new configuration is refused: the peers stay as they were until it is accepted"
  fi
done
