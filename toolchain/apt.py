"""Installs system packages; only possible as root on Debian and Ubuntu."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence

from toolchain.context import Context
from toolchain.errors import ToolchainError

WAITING = ("-o", "DPkg::Lock::Timeout=600")
"""Seconds: a machine that updates itself right now keeps dpkg locked for minutes."""


def available(context: Context) -> bool:
    """True when this process may install Debian packages."""
    return (
        os.geteuid() == 0 and shutil.which("apt-get", path=context.environ.get("PATH")) is not None
    )


def install(context: Context, packages: Sequence[str]) -> None:
    """Update the list of packages, then install these."""
    log = context.paths.logs / "apt.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    env = {**context.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with log.open("a") as output:
        for args in (["update"], ["install", "-y", *packages]):
            code = context.runner.stream(
                ["apt-get", *WAITING, *args], env=env, on_line=lambda line: print(line, file=output)
            )
            if code != 0:
                wanted = " ".join(packages)
                raise ToolchainError(
                    f"apt-get could not install {wanted}: repair apt, or install them yourself,"
                    " then run the command again",
                    log=log,
                )
