# shellcheck shell=bash
# Installs what a server lacks: the first part of prepare.sh, which sets $name and $folder.
set -euo pipefail

fail() {
  printf '%s: %s\n' "$(hostname)" "$1"
  exit 1
}

has() { command -v "$1" >/dev/null 2>&1; }

# A freshly booted server updates itself for minutes. apt-get waits for dpkg's lock by itself, but not
# for those of its lists and its archives.
apt_get() {
  local said left=60
  until said=$(LC_ALL=C apt-get -qq -y -o DPkg::Lock::Timeout=300 "$@" 2>&1); do
    [[ "$said" == *"Could not get lock"* ]] || fail "apt-get $1 failed: $said"
    [ $((left -= 1)) -gt 0 ] || fail "another program has kept apt locked for five minutes: $said"
    sleep 5
  done
  printf '%s\n' "$said"
}

# Installs the engine and what else is missing; never upgrades an installed package.
install_packages() {
  local missing=()
  if ! has dockerd && timeout 10 docker version >/dev/null 2>&1; then
    fail "has an engine without dockerd, such as a snap: replace it with docker.io or docker-ce"
  fi
  has dockerd || missing+=(docker.io)
  has nft || missing+=(nftables)
  python3 -c 'import ipaddress, json' 2>/dev/null || missing+=(python3)
  [ ${#missing[@]} -gt 0 ] || return 0
  has apt-get || fail "needs ${missing[*]}, and has no apt-get: install them by hand"
  apt_get update
  if [[ " ${missing[*]} " == *" docker.io "* ]]; then
    # Record this before installing, so a run that was interrupted still knows the engine is ours.
    touch "$folder/engine-installed"
    # Recommended only; without them no pull is trusted, and a kernel with AppArmor starts nothing.
    missing+=(ca-certificates apparmor)
    # In Debian 13 the client is a separate package.
    [ -z "$(apt-cache search --names-only '^docker-cli$')" ] || missing+=(docker-cli)
  fi
  echo "installing ${missing[*]}"
  apt_get install --no-install-recommends "${missing[@]}"
}
