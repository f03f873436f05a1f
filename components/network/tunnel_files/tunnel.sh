# shellcheck shell=sh
# Keeps this server's end of the tunnel up; the configuration may change while it runs.
# With `healthy`: whether the interface has its address, and every peer a session.
set -eu
configuration=/etc/tapbot/wireguard.conf
interface=$TUNNEL_INTERFACE
# Since when all peers are known; what arrived from each, when that was last looked at.
since=/run/since
before=/run/received

# A session lives three minutes at most, and is renewed after two. A handshake takes both directions,
# so whatever arrives without one says which of them is closed. Of a peer that is lost nothing is expected.
silent() {
  [ "$(($(date +%s) - $(cat "$since")))" -gt 180 ] || return 0
  # Without the first line, where the private key is.
  wg show "$interface" dump | tail -n +2 | awk -v oldest="$(($(date +%s) - 180))" -v file="$before" -v peers="$configuration" '
    BEGIN {
      while ((getline line < file) > 0) { split(line, fields); received[fields[1]] = fields[2] }
      while ((getline line < peers) > 0) {
        split(line, fields)
        if (fields[1] == "#") state = fields[3]
        if (fields[1] == "PublicKey") states[fields[3]] = state
      }
    }
    $5 < oldest && states[$1] != "lost" {
      print "no session with " $4 " at " $3 ": " ($6 > received[$1] ? \
        "its packets arrive here, and those from here do not arrive there" : \
        "nothing arrives from there") "; is it up, and is UDP open both ways, also at the provider?"
    }'
}

# What the exporter of the host reads. It sees half a file never: it takes names that end in .prom.
# The peers are those of the configuration that was taken over: its file may be missing for a moment.
figures() {
  [ -d /figures ] || return 0
  {
    # Of a peer that was never heard, it is the time since when it could have been.
    { printf '%s\n' "$applied"; wg show "$interface" latest-handshakes; } | awk -v since="$(cat "$since")" '
      BEGIN { print "# TYPE wireguard_latest_handshake_seconds gauge" }
      $1 == "#" { name = $3 == "lost" ? "" : $2 }
      $1 == "PublicKey" { names[$3] = name }
      names[$1] { print "wireguard_latest_handshake_seconds{peer=\"" names[$1] "\"} " ($2 > since ? $2 : since) }'
    # Nobody else on this server is on the host's own network.
    tr : ' ' </proc/net/dev | awk '
      BEGIN {
        print "# TYPE node_network_receive_bytes_total counter"
        print "# TYPE node_network_transmit_bytes_total counter"
      }
      NR > 2 && $1 !~ /^(lo|veth.*|br-.*|docker.*)$/ {
        print "node_network_receive_bytes_total{device=\"" $1 "\"} " $2
        print "node_network_transmit_bytes_total{device=\"" $1 "\"} " $10
      }'
  } >/figures/tunnel.new
  mv /figures/tunnel.new /figures/tunnel.prom
}

if [ "${1:-}" = healthy ]; then
  ip -br address show dev "$interface" | grep -q / && [ -z "$(silent)" ]
  exit
fi

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
  date +%s >"$since"
  ip address add "$TUNNEL_ADDRESS" dev "$interface"
  ip link set dev "$interface" mtu "$TUNNEL_MTU" up
}

trap 'remove; exit 0' TERM INT
trap remove EXIT
create
applied=$(cat "$configuration")
figures
refused=
said=
seconds=0
while true; do
  sleep 1 &
  wait $!
  # Longer than any pause between two attempts of a peer.
  if [ $((seconds = (seconds + 1) % 30)) = 0 ]; then
    now=$(silent)
    [ "$now" = "$said" ] || echo "${now:-every peer has a session}"
    said=$now
    wg show "$interface" transfer >"$before"
    figures
  fi
  # The interface is gone, or wireguard-go died: Docker restarts the container, which creates both.
  wg show "$interface" listen-port >/dev/null || exit 1
  # Docker deletes the file before it writes the new one.
  current=$(cat "$configuration" 2>/dev/null) || continue
  [ "$current" != "$applied" ] || continue
  # Remaining peers keep their sessions; half a file, or an unknown host name, changes nothing.
  if wg syncconf "$interface" "$configuration"; then
    applied=$current
    date +%s >"$since"
    echo "configuration changed"
  elif [ "$current" != "$refused" ]; then
    refused=$current
    echo "the new configuration is refused: the peers stay as they were until it is accepted"
  fi
done
