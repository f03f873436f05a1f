"""The machine that the figures come from, and whether other work runs on it."""

import os
import platform
import time
from pathlib import Path

from bench.figures import MIB
from bench.run import output_of

QUIET_LOAD = 0.5
SETTLE_SECONDS = 3.0


def settle() -> None:
    """Flush what the previous round wrote, so that it does not count in this one."""
    os.sync()
    time.sleep(SETTLE_SECONDS)


def wait_until_quiet(limit_seconds: float) -> None:
    """Wait until the load is low or the limit has passed; the report says which."""
    deadline = time.monotonic() + limit_seconds
    while os.getloadavg()[0] >= QUIET_LOAD and time.monotonic() < deadline:
        time.sleep(5)


def described() -> str:
    """Return the machine in one line, without any name or path."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / MIB / 1024
    engine = output_of(["docker", "version", "--format", "{{.Server.Version}}"]).strip()
    load = os.getloadavg()[0]
    busy = "" if load < QUIET_LOAD else " (NOT quiet: other work was running)"
    return (
        f"{os.cpu_count()} cores, {memory:.0f} GiB, {_system()}, Docker Engine {engine}, "
        f"Python {platform.python_version()}; load before the run {load:.2f}{busy}"
    )


def _system() -> str:
    for line in Path("/etc/os-release").read_text().splitlines():
        if line.startswith("PRETTY_NAME="):
            return line.partition("=")[2].strip('"')
    return platform.system()
