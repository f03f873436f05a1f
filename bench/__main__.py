"""Entry point: `python -m bench deploy`, or another kind, prints reports; `--help` lists them."""

import argparse
import signal
import sys
from pathlib import Path

from bench import machine
from bench.cold import cold
from bench.deploy import deploy
from bench.failures import failures
from bench.memory import memory
from bench.noop import noop
from bench.pgbench import pgbench
from bench.program import frozen_program
from bench.run import BenchError
from bench.start import start
from bench.two_servers import two_servers

QUIET_SECONDS = 600.0
WARM = ("deploy", "noop", "memory")
COLD = "cold"
START = "start"
FAILURES = "failures"
PGBENCH = "pgbench"
TWO = "two-servers"
ALL = "all"


def main(arguments: list[str] | None = None) -> int:
    """Run the requested benchmarks, one after another."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "kind",
        nargs="?",
        choices=(*WARM, START, TWO, COLD, FAILURES, PGBENCH, ALL),
        help="default: those that need neither root nor half an hour",
    )
    parser.add_argument("--rounds", type=int, help="instead of 3 (deploy) and 5 (noop)")
    parser.add_argument(
        "--outage", type=float, default=60.0, help="seconds that a server is gone (failures)"
    )
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
                print(f"\n{measured(kind, program, options)}", flush=True)
    except BenchError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


def measured(kind: str, program: Path, options: argparse.Namespace) -> str:
    """Return the report of one benchmark."""
    rounds: int | None = options.rounds
    if kind == "deploy":
        return deploy(program, rounds or 3)
    if kind == "noop":
        return noop(program, rounds or 5)
    if kind == FAILURES:
        return failures(program, options.outage)
    if kind == PGBENCH:
        return pgbench(rounds or 3)
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
