#!/bin/sh
# Whether a bot says that it can do its work, asked by the first of these programs that its image has. The engine ends
# a check that takes too long; `wget -T` ends busybox of Debian.
set -eu
url=$1

if command -v wget > /dev/null; then
    exec wget -q -O /dev/null "$url"
elif command -v curl > /dev/null; then
    exec curl -fsS -o /dev/null "$url"
elif command -v python3 > /dev/null; then
    exec python3 -c 'import sys, urllib.request as r; r.urlopen(sys.argv[1])' "$url"
elif command -v node > /dev/null; then
    exec node -e 'fetch(process.argv[1]).then((a) => process.exit(a.ok ? 0 : 1), () => process.exit(1))' "$url"
fi
echo "the image has none of wget, curl, python3 and node: name a command in health of its section" >&2
exit 1
