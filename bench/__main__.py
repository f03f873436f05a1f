"""Entry point: `python -m bench [deploy|noop|memory|start|two-servers|cold|all]` prints reports."""

import argparse
import signal
import sys
from pathlib import Path

from bench import machine
from bench.cold import cold
from bench.deploy import deploy
from bench.memory import memory
from bench.noop import noop
from bench.program import frozen_program
from bench.run import BenchError
from bench.start import start
from bench.two_servers import two_servers

QUIET_SECONDS = 600.0
WARM = ("deploy", "noop", "memory")
COLD = "cold"
START = "start"
TWO = "two-servers"
ALL = "all"


def main(arguments: list[str] | None = None) -> int:
    """Run the requested benchmarks, one after another."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "kind",
        nargs="?",
        choices=(*WARM, START, TWO, COLD, ALL),
        help="default: those that need neither root nor half an hour",
    )
    parser.add_argument("--rounds", type=int, help="instead of 3 (deploy) and 5 (noop)")
    parser.add_argument(
        "--busy", action="store_true", help="do not wait for other work on the machine to end"
    )
    options = parser.parse_args(arguments)
    # As SystemExit, SIGTERM also removes our stacks and engines.
    signal.signal(signal.SIGTERM, lambda _signal, _frame: sys.exit(1))
    try:
        with frozen_program() as program:
            for kind in chosen(options.kind):
                if not options.busy:
                    machine.wait_until_quiet(QUIET_SECONDS)
                print(f"\n## {kind}\n\n{machine.described()}\n", flush=True)
                print(f"\n{measured(kind, program, options.rounds)}", flush=True)
    except BenchError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


def measured(kind: str, program: Path, rounds: int | None) -> str:
    """Return the report of one benchmark."""
    if kind == "deploy":
        return deploy(program, rounds or 3)
    if kind == "noop":
        return noop(program, rounds or 5)
    if kind == START:
        return start(program)
    if kind == TWO:
        return two_servers(rounds or 3)
    return memory(program) if kind == "memory" else cold()


def chosen(kind: str | None) -> tuple[str, ...]:
    """Return the benchmarks to run."""
    if kind is None:
        return WARM
    return (*WARM, TWO, COLD) if kind == ALL else (kind,)


if __name__ == "__main__":
    sys.exit(main())
