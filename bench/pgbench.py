"""Transactions per second of PostgreSQL as it is tuned here, and with its image's defaults."""

import os
import re
import secrets

from bench.engine import Engine
from bench.figures import Spread, ratios, table
from bench.machine import settle
from bench.run import BenchError
from components.data.postgres import flags
from config.images import load_pins
from config.services.postgres import PostgresSettings

SCALE = 50
"""750 MB of data: more than the memory of the container, as in a database that has grown."""

CLIENTS = 16
SECONDS = 30
MODES = {"read and write": (), "read only": ("--select-only",)}
RATE = re.compile(r"^tps = ([0-9.]+) ", re.MULTILINE)


def pgbench(rounds: int) -> str:
    """Measure both in turn, each in a container of its own; return the report."""
    engine, settings = Engine(os.environ), PostgresSettings()
    kinds: dict[str, list[str]] = {"defaults of the image": [], "tuned": flags(settings)}
    rates: dict[str, dict[str, list[float]]] = {
        mode: {name: [] for name in kinds} for mode in MODES
    }
    for number in range(1, rounds + 1):
        for name, given in kinds.items():
            for mode, rate in measured(engine, settings, given).items():
                rates[mode][name].append(rate)
        print(f"round {number}: {rates}", flush=True)
    return report(rates)


def measured(engine: Engine, settings: PostgresSettings, options: list[str]) -> dict[str, float]:
    """Return the transactions per second of each mode, in a new container with these options."""
    name = f"bench-{secrets.token_hex(3)}-pgbench"
    limits = ["--memory", str(settings.memory.bytes), "--memory-swap", str(settings.memory.bytes)]
    limits += ["--cpus", f"{settings.cpus:g}", "--shm-size", str(settings.memory.bytes // 4)]
    run = ["run", "--detach", "--name", name, "--network", "none", "--user", "999:999", *limits]
    password = ["--env", f"POSTGRES_PASSWORD={secrets.token_hex(16)}"]
    image = load_pins({})["postgres"].reference
    try:
        engine.docker(*run, *password, image, "postgres", *options)
        inside(engine, name, "until pg_isready -q -h 127.0.0.1; do sleep 0.2; done")
        inside(engine, name, f"pgbench --initialize --quiet --scale {SCALE} postgres")
        settle()
        found = {}
        for mode, kind in MODES.items():
            load = f"--client {CLIENTS} --jobs 2 --time {SECONDS} {' '.join(kind)}"
            found[mode] = rate(inside(engine, name, f"pgbench --no-vacuum {load} postgres"))
        return found
    finally:
        engine.docker("rm", "--force", "--volumes", name)


def inside(engine: Engine, name: str, script: str) -> str:
    """Run a script in the container and return what it printed."""
    socket = "export PGHOST=/var/run/postgresql; exec 2>&1; "
    return engine.docker("exec", name, "sh", "-c", socket + script)


def rate(printed: str) -> float:
    """Return the transactions per second that pgbench printed."""
    found = RATE.search(printed)
    if not found:
        raise BenchError(f"pgbench printed no figure:\n{printed[-2000:]}")
    return float(found[1])


def report(rates: dict[str, dict[str, list[float]]]) -> str:
    """Return the table of a finished run."""
    rows = []
    for mode, by_name in rates.items():
        usual, ours = by_name.values()
        shown = [f"{Spread.of(each).median:.0f}" for each in (usual, ours)]
        rows.append([mode, *shown, f"{Spread.of(ratios(ours, usual)).median:.2f}"])
    return table(["transactions per second", *next(iter(rates.values())), "ratio"], rows)
