"""Installs programs that this machine lacks, where it has apt."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable

from testbed.errors import BedError
from testbed.shell import run

INSTALL_SECONDS = 300.0


def require(program: str, *packages: str, have: Callable[[str], str | None] = shutil.which) -> None:
    """Install a program if it is missing; `packages` are the Debian packages with it."""
    if have(program):
        return
    wanted = packages or (program,)
    if not have("apt-get"):
        raise BedError(f"{program}: not found on this machine: install {' '.join(wanted)}")
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    run(["apt-get", "update", "--quiet"], timeout=INSTALL_SECONDS, env=environment)
    install = ["apt-get", "install", "--yes", "--quiet", *wanted]
    run(install, timeout=INSTALL_SECONDS, env=environment)
