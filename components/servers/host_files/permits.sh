# shellcheck shell=bash
# Loads which servers may use which ports of this one through the tunnel:
# bash -s -- apply NAME RULES.
set -euo pipefail
action=$1 name=$2 rules=$3
folder=/etc/$name
file=$folder/permits.nft

apply() {
  printf '%s\n' "$rules" >"$file.new"
  nft --file "$file.new"
  # The firewall includes this file at boot.
  mv -f "$file.new" "$file"
}

remove() {
  rm -f "$file"
  rmdir "$folder" 2>/dev/null || true
}

"$action"
