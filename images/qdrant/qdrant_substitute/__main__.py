"""`./qdrant --config-path FILE`, as the official image's binary is started."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from pathlib import Path
from threading import Thread
from types import FrameType

from . import TITLE
from .server import Server
from .settings import SettingsError, load

# Where the official image looks when no file is named.
DEFAULT = Path("config/config.yaml")


def main() -> int:
    """Serve until SIGTERM or SIGINT, then write everything down."""
    parser = argparse.ArgumentParser(prog="qdrant", description=__doc__)
    parser.add_argument("--config-path", type=Path)
    parser.add_argument("--disable-telemetry", action="store_true", help="there is none")
    parser.add_argument("--version", action="version", version=TITLE)
    options = parser.parse_args()
    file = options.config_path or (DEFAULT if DEFAULT.is_file() else None)
    try:
        settings = load(file, os.environ)
        server = Server(settings)
    except (SettingsError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1

    def stop(_signal: int, _frame: FrameType | None) -> None:
        # In a thread: the loop that is to end runs in this one.
        Thread(target=server.shutdown, daemon=True).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    print(f"{TITLE} listening on {settings.host}:{settings.http_port}", flush=True)
    server.serve_forever(poll_interval=0.2)
    server.server_close()
    server.store.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
