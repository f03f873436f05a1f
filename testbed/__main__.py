"""`python -m testbed up|down|status`: create, remove or show the bed."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence

from testbed.bed import Bed
from testbed.errors import BedError
from testbed.lifecycle import down, up
from testbed.plan import Plan


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; print an error as one sentence."""
    options = _parser().parse_args(arguments)
    started = time.monotonic()
    try:
        if options.command == "up":
            up(_plan(options))
            print(f"up in {time.monotonic() - started:.1f} s")
        elif options.command == "down":
            removed = down(options.name)
            print(f"down in {time.monotonic() - started:.1f} s" if removed else "no bed is up")
        else:
            return _status(options.name)
    except BedError as error:
        print(f"bed: {error}", file=sys.stderr)
        return 1
    return 0


def _status(name: str) -> int:
    bed = Bed.load(name)
    print(f"control    {bed.plan.control_address}")
    print(f"outsider   {bed.plan.outsider_address}")
    healthy = bed.ledger.complete
    for server in bed.plan.servers:
        state = "off"
        if bed.powered(server.name):
            probe = "echo no engine" if server.bare else "docker version -f {{.Server.Version}}"
            answer = bed.ask(server.name, probe, timeout=15)
            state = f"engine {answer.out.strip()}" if answer.ok else "does not answer"
            healthy = healthy and answer.ok
        print(f"{server.name:10} {server.address:15} {state}")
    for cut in bed.cuts():
        print(f"cut: {cut}")
    print(f"ssh -F {bed.keys.config} {bed.plan.hosts[0]}")
    return 0 if healthy else 1


def _plan(options: argparse.Namespace) -> Plan:
    return Plan(options.name, options.network, tuple(options.hosts), frozenset(options.bare))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m testbed", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for command in ("up", "down", "status"):
        one = commands.add_parser(command)
        one.add_argument("--name", default=Plan.name)
        if command == "up":
            one.add_argument("--network", default=Plan.network)
            one.add_argument("--hosts", nargs="+", default=list(Plan.hosts))
            one.add_argument("--bare", nargs="+", default=[], help="servers without an engine")
    return parser


if __name__ == "__main__":
    sys.exit(main())
