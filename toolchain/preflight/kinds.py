"""`python -m toolchain.preflight.kinds FILE` says of each server: `local`, `remote` or `lost`.

It imports almost nothing, because each update runs it more than once.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import yaml

SERVERS = "tapbot-stack:servers"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print them as JSON, even if other settings are wrong; return 1 if there are none."""
    [stack_file] = sys.argv[1:] if arguments is None else arguments
    try:
        document = yaml.safe_load(Path(stack_file).read_text(encoding="utf-8"))
        servers = document["config"][SERVERS]
        kinds = {str(name): _kind(server) for name, server in servers.items()}
    except (OSError, ValueError, TypeError, LookupError, AttributeError, yaml.YAMLError):
        return 1
    print(json.dumps(kinds))
    return 0


def _kind(server: dict[str, object]) -> str:
    if server["address"] == "local":
        return "local"
    return "lost" if server.get("state") == "lost" else "remote"


if __name__ == "__main__":
    sys.exit(main())
