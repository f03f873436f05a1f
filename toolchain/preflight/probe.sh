# Reports facts about a server as lines of key=value; it changes nothing and needs no root.
# Run by any POSIX shell as `sh -s`; every tool but the shell, date, id and uname may be missing.
LC_ALL=C
export LC_ALL

say() { printf '%s=%s\n' "$1" "$2"; }
has() { command -v "$1" >/dev/null 2>&1; }
# An engine that hangs must not hang the probe.
limited() { if has timeout; then timeout 30 "$@"; else "$@"; fi; }

say preflight begin
say clock "$(date +%s.%N)"

say uid "$(id -u)"
say client "${SSH_CONNECTION%% *}"
say serverPort "${SSH_CONNECTION##* }"
say machine "$(uname -m)"
if has sudo && sudo -n true >/dev/null 2>&1; then say sudo yes; fi
if [ -r /etc/os-release ]; then
  (
    . /etc/os-release
    say system "$ID"
    say version "$VERSION_ID"
  )
fi
while read -r key value _; do
  if [ "$key" = MemTotal: ]; then say memory "$value"; fi
done </proc/meminfo
if has nproc; then say cpus "$(nproc)"; fi

# Docker over SSH looks for the command on the PATH of a shell without a login.
root=
images=
if has docker; then
  say docker yes
  if answer=$(limited docker version --format '{{.Server.Version}} {{.Server.APIVersion}}' 2>&1); then
    say engine "$answer"
    root=$(limited docker info --format '{{.DockerRootDir}}' 2>/dev/null)
    # An engine installed as 29.0 or later keeps images in containerd's folder, unless told otherwise.
    case $(limited docker info --format '{{.DriverStatus}}' 2>/dev/null) in
      *io.containerd.snapshotter*)
        say imageStore containerd
        images=/var/lib/containerd
        ;;
    esac
    # Without them each port of the stack would seem to be somebody else's.
    limited docker ps --format \
      'container={{.Names}}|{{.Label "kz.tapbot.stack"}}|{{.Networks}}|{{.Ports}}' 2>/dev/null ||
      say refused "no list of containers within 30 s"
    limited docker image ls --format 'image={{.Repository}}:{{.Tag}}' 2>/dev/null
    limited docker image ls --filter label=kz.tapbot.package-built=true \
      --format 'packageBuilt={{.Repository}}:{{.Tag}}' 2>/dev/null
  else
    # An engine that hangs says nothing.
    say refused "$(printf '%s' "${answer:-no answer within 30 s}" | tr '\n' ' ')"
  fi
fi

# Not every user has these on the PATH.
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin
if has dockerd; then say dockerd yes; fi
# Only root may ask.
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }
if limits=$(as_root sshd -T 2>/dev/null); then
  case $limits in *'passwordauthentication yes'*) say passwords yes ;; esac
fi

free() { limited df -Pk "$1" | while read -r _ _ _ free _ mounted; do
  case $free in *[!0-9]*) ;; *) printf '%s %s\n' "$free" "$mounted" ;; esac
done; }
for folder in "$root" /var/lib/docker /var/lib /; do
  if [ -n "$folder" ] && [ -d "$folder" ]; then
    data=$(free "$folder")
    say folder "$folder"
    say free "${data%% *}"
    break
  fi
done
if [ -d "$images" ]; then
  of_images=$(free "$images")
  if [ "${of_images#* }" != "${data#* }" ]; then
    say imageFolder "$images"
    say imageFree "${of_images%% *}"
  fi
fi

# State 0A is a TCP socket that listens, 07 a UDP socket without a peer.
for kind in tcp tcp6 udp udp6; do
  [ -r "/proc/net/$kind" ] || continue
  while read -r _ local _ state _; do
    case $kind:$state in tcp*:0A | udp*:07) say socket "$kind $local" ;; esac
  done <"/proc/net/$kind"
done
if has ip; then
  limited ip -4 -o addr 2>/dev/null | while read -r _ interface _ address _; do
    say address "$interface $address"
  done
  # The first one counts. A route with several hops has a line for each of them below its own.
  for family in -4 -6; do
    limited ip "$family" route show default 2>/dev/null | while read -r route; do
      interface=${route#* dev }
      [ "$interface" = "$route" ] || say uplink "${interface%% *}"
    done
  done
fi
# Only for the names of programs; only root sees all of them.
if has ss; then
  limited ss -Htlnp 2>/dev/null | while read -r _ _ _ local _ program; do
    say program "$local $program"
  done
fi

if has timedatectl; then
  say synchronised "$(limited timedatectl show --property NTPSynchronized --value 2>/dev/null)"
fi
if has systemctl; then
  for unit in systemd-timesyncd chrony chronyd ntp ntpd ntpsec openntpd; do
    if systemctl is-active --quiet "$unit" 2>/dev/null; then say timekeeper "$unit"; fi
  done
fi

if [ -d /sys/module/wireguard ] || { has modprobe && modprobe -n -q wireguard 2>/dev/null; }; then
  say wireguard yes
fi
if [ -c /dev/net/tun ]; then say tun yes; fi

say clockEnd "$(date +%s.%N)"
say preflight end
