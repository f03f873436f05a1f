"""Entry point: `python -m bench [KIND]`; prints reports."""

import argparse
import signal
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench import machine
from bench.cold import cold
from bench.deploy import deploy
from bench.failures import failures
from bench.load import load
from bench.memory import memory
from bench.noop import noop
from bench.pgbench import pgbench
from bench.program import frozen_program
from bench.run import BenchError
from bench.start import start
from bench.two_servers import two_servers
from bench.workers import workers

QUIET_SECONDS = 600.0
WARM = ("deploy", "noop", "memory")
ALL = "all"


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line says about every benchmark that asks."""

    rounds: int | None
    outage: float


BENCHMARKS: Final[Mapping[str, Callable[[Path, Options], str]]] = {
    "deploy": lambda program, options: deploy(program, options.rounds or 3),
    "noop": lambda program, options: noop(program, options.rounds or 5),
    "memory": lambda program, _options: memory(program),
    "start": lambda program, _options: start(program),
    "load": lambda program, _options: load(program),
    "workers": lambda program, options: workers(program, options.rounds or 3),
    "pgbench": lambda _program, options: pgbench(options.rounds or 3),
    "failures": lambda program, options: failures(program, options.outage),
    "two-servers": lambda _program, options: two_servers(options.rounds or 3),
    "cold": lambda _program, _options: cold(),
}
"""Each returns its report; the order is that of `all`."""


def main(arguments: list[str] | None = None) -> int:
    """Run the requested benchmarks, one after another."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "kind",
        nargs="?",
        choices=(*BENCHMARKS, ALL),
        help="default: those that need neither root nor half an hour",
    )
    parser.add_argument("--rounds", type=int, help="instead of 3, or of 5 (noop)")
    parser.add_argument(
        "--outage", type=float, default=60.0, help="seconds that a server is gone (failures)"
    )
    parser.add_argument(
        "--busy", action="store_true", help="do not wait for other work on the machine to end"
    )
    options = parser.parse_args(arguments)
    asked = Options(options.rounds, options.outage)
    # As SystemExit, SIGTERM also removes our stacks and engines.
    signal.signal(signal.SIGTERM, lambda _signal, _frame: sys.exit(1))
    try:
        with frozen_program() as program:
            for kind in chosen(options.kind):
                if not options.busy:
                    machine.wait_until_quiet(QUIET_SECONDS)
                print(f"\n## {kind}\n\n{machine.described()}\n", flush=True)
                print(f"\n{BENCHMARKS[kind](program, asked)}", flush=True)
    except BenchError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


def chosen(kind: str | None) -> tuple[str, ...]:
    """Return the benchmarks to run."""
    if kind is None:
        return WARM
    return (*BENCHMARKS,) if kind == ALL else (kind,)


if __name__ == "__main__":
    sys.exit(main())
