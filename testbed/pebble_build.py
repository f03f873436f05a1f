"""Let's Encrypt's ACME test server, compiled once from the Go module proxy."""

from __future__ import annotations

import os
from pathlib import Path

from testbed.errors import BedError
from testbed.places import Places
from toolchain.cache import locked, staged
from toolchain.console import Console
from toolchain.context import Context
from toolchain.errors import ToolchainError
from toolchain.golang import Go
from toolchain.paths import Paths
from toolchain.process import SystemRunner
from toolchain.source_build import source_key

VERSION = "2.10.1"
MODULE = Path(__file__).parent / "go" / "pebble"
PACKAGES = "github.com/letsencrypt/pebble/v2/cmd"
PEBBLE, CHALLTESTSRV = COMMANDS = ("pebble", "pebble-challtestsrv")


def provide(places: Places) -> Path:
    """Return the directory of both commands; compile them if they are missing."""
    final = places.cache / f"pebble-{source_key(VERSION, MODULE)}"
    console = Console()
    with locked(
        places.cache / "pebble.lock", lambda: console.line("another process builds Pebble …")
    ):
        if not final.is_dir():
            console.line(f"building Pebble {VERSION} from source (about 10 s, once) …")
            _build(final, places.cache / "pebble.log")
    return final


def _build(final: Path, log: Path) -> None:
    environ = dict(os.environ)
    context = Context(Paths.of(environ, Path.cwd()), environ, SystemRunner(), Console())
    try:
        go = Go.find(context)
        with staged(final) as staging:
            for command in COMMANDS:
                go.build(
                    f"{PACKAGES}/{command}",
                    staging / command,
                    module=MODULE,
                    log=log,
                    ldflags=f"-X main.version={VERSION}",
                )
    except ToolchainError as error:
        raise BedError(f"Pebble cannot be built: {error}") from error
