# Keeps this server's end of the tunnel up; the configuration may change while it runs.
set -eu
configuration=/etc/tapbot/wireguard.conf
interface=$TUNNEL_INTERFACE

remove() { ip link delete dev "$interface" 2>/dev/null || true; }

create() {
  remove
  # The kernel's own WireGuard where there is one, else the one that runs as a program.
  if ip link add dev "$interface" type wireguard 2>/dev/null; then
    echo "WireGuard of the kernel"
  elif command -v wireguard-go >/dev/null; then
    wireguard-go "$interface" >/dev/null 2>&1
    echo "WireGuard as a program: this kernel has none"
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
while true; do
  sleep 1 &
  wait $!
  # Docker starts it again: what was deleted under it, or whose process died, is made anew.
  wg show "$interface" listen-port >/dev/null || exit 1
  current=$(cat "$configuration")
  if [ "$current" != "$applied" ]; then
    # Peers that stay keep their sessions.
    wg syncconf "$interface" "$configuration"
    applied=$current
    echo "configuration changed"
  fi
done
