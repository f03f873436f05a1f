"""`python -m toolchain.preflight.kinds FILE` prints `local` or `remote` for each server.

It imports next to nothing, because each update runs it more than once.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

import yaml

SERVERS = "tapbot-stack:servers"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the kinds, whatever else is wrong with the file; return 1 where it is no stack's."""
    [stack_file] = sys.argv[1:] if arguments is None else arguments
    try:
        document = yaml.safe_load(Path(stack_file).read_text(encoding="utf-8"))
        servers = document["config"][SERVERS]
        addresses = [server["address"] for server in servers.values()]
    except (OSError, ValueError, TypeError, LookupError, AttributeError, yaml.YAMLError):
        return 1
    for address in addresses:
        print("local" if address == "local" else "remote")
    return 0


if __name__ == "__main__":
    sys.exit(main())
