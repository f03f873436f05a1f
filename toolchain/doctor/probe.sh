# Reports a server's state as lines of key=value; it changes nothing. Arguments: stack, firewall table.
# Run by any POSIX shell as `sh -s`. Environments of containers are not read: they may hold secrets.
LC_ALL=C
export LC_ALL
stack=$1 table=$2

say() { printf '%s=%s\n' "$1" "$2"; }
has() { command -v "$1" >/dev/null 2>&1; }
# An engine that hangs must not hang the probe.
limited() { if has timeout; then timeout 10 "$@"; else "$@"; fi; }

say doctor begin
say clock "$(date +%s.%N)"
while read -r key value _; do
  case $key in
    MemTotal:) say memory "$value" ;;
    MemAvailable:) say available "$value" ;;
  esac
done </proc/meminfo
while read -r key value; do
  case $key in oom_kill) say killed "$value" ;; esac
done </proc/vmstat

folder=/
images=
if engine=$(limited docker version --format '{{.Server.Version}}' 2>&1); then
  say engine "$engine"
  root=$(limited docker info --format '{{.DockerRootDir}}' 2>/dev/null)
  [ ! -d "$root" ] || folder=$root
  # An engine installed as 29.0 or later keeps images in containerd's folder, unless told otherwise.
  case $(limited docker info --format '{{.DriverStatus}}' 2>/dev/null) in
    *io.containerd.snapshotter*) images=/var/lib/containerd ;;
  esac
  ids=$(limited docker ps -aq --filter "label=kz.tapbot.stack=$stack")
  if [ -n "$ids" ]; then
    # shellcheck disable=SC2086 # one word for each container
    limited docker container inspect --format 'container={"Name":{{json .Name}},"Config":{"Image":{{json .Config.Image}},"Labels":{{json .Config.Labels}}},"State":{{json .State}},"HostConfig":{"RestartPolicy":{{json .HostConfig.RestartPolicy}},"PortBindings":{{json .HostConfig.PortBindings}}},"RestartCount":{{.RestartCount}}}' $ids
    # shellcheck disable=SC2046,SC2086
    limited docker image inspect --format 'image={{range .RepoTags}}{{.}} {{end}}{{.Created}}' \
      $(limited docker container inspect --format '{{.Image}}' $ids | sort -u) 2>/dev/null
    # shellcheck disable=SC2086
    limited docker stats --no-stream --format 'share={{.Name}} {{.MemPerc}}' $ids 2>/dev/null
  fi
  of() { limited docker ps -q --filter "label=kz.tapbot.stack=$stack" --filter "label=kz.tapbot.service=$1"; }
  for id in $(of tunnel); do
    limited docker exec "$id" wg show all latest-handshakes 2>/dev/null | while read -r _ peer time; do
      say handshake "$peer $time"
    done
  done
  for id in $(of redis-queue); do
    for list in wait active; do
      say "$list" "$(limited docker exec "$id" redis-cli --user health --pass any --no-auth-warning \
        llen "bull:jobs:$list" 2>/dev/null)"
    done
  done
else
  say refused "$(printf '%s' "${engine:-no answer within 10 s}" | tr '\n' ' ')"
fi

# One line for each disk: both may be on the same.
[ -d "$images" ] || images=
told=' '
limited df -Pk "$folder" ${images:+"$images"} | while read -r _ size _ free _ mounted; do
  case $size in *[!0-9]*) continue ;; esac
  case $told in *" $mounted "*) continue ;; esac
  told="$told$mounted "
  say disk "$size $free $mounted"
done

# What root alone sees; a user of the stack's servers may use sudo.
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
as_root() { if [ "$(id -u)" = 0 ]; then limited "$@"; else limited sudo -n "$@"; fi; }
if [ -n "$table" ] && has nft; then
  if as_root nft list tables >/dev/null 2>&1; then
    if as_root nft list table inet "$table" >/dev/null 2>&1; then say firewall yes; else say firewall no; fi
  fi
fi
if has apt-cache; then
  say lists "$(stat -c %Y /var/lib/apt/lists 2>/dev/null)"
  limited apt-cache policy docker.io containerd runc docker-ce containerd.io 2>/dev/null |
    while read -r key value _; do
      case $key in
        *:) [ -n "$value" ] || name=${key%:} ;;
      esac
      case $key in
        Installed:) there=$value ;;
        Candidate:) [ "$there" = '(none)' ] || [ "$there" = "$value" ] || say update "$name $there $value" ;;
      esac
    done
fi
say clockEnd "$(date +%s.%N)"
say doctor end
