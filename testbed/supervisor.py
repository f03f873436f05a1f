"""Keeps one server powered: starts systemd-nspawn again whenever the server reboots itself."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

from testbed.cgroups import enter
from testbed.nspawn import REBOOT


def main(arguments: list[str] | None = None) -> int:
    """Enter the server's control groups and run its command until it is switched off."""
    parser = argparse.ArgumentParser(prog="python -m testbed.supervisor")
    parser.add_argument("--group", action="append", default=[], type=Path)
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("command", nargs="+")
    options = parser.parse_args(arguments)
    for group in options.group:
        enter(group)
    environment = os.environ | dict(pair.split("=", 1) for pair in options.set)
    while True:
        code = subprocess.run(options.command, check=False, env=environment).returncode
        if code != REBOOT:
            return code


if __name__ == "__main__":
    sys.exit(main())
