"""One call to each server, all at the same time."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from toolchain import ssh_folder
from toolchain.doctor.finding import ERROR, Problem
from toolchain.doctor.reading import Reading, Seen, parse
from toolchain.engines import Engine
from toolchain.stack import Stack

PROBE = Path(__file__).with_name("probe.sh")
SECONDS = 60
"""For all commands of the probe; each of them has ten at most."""


def visit(stack: Stack, asked: Sequence[tuple[Engine, Seen]]) -> list[Reading | Problem]:
    """What each engine said, or that it does not answer."""
    ssh_folder.ensure()
    with ThreadPoolExecutor(max(len(asked), 1)) as together:
        return list(together.map(lambda each: _ask(stack, *each), asked))


def _ask(stack: Stack, engine: Engine, seen: Seen) -> Reading | Problem:
    # As `table_name` of components/servers/firewall.py.
    table = re.sub("[^a-z0-9]", "_", f"tapbot-{stack.name}") if engine.host else ""
    started = time.time()
    answer = stack.context.runner.capture(
        engine.shell(stack.name, table),
        env=stack.env,
        timeout=SECONDS,
        stdin=PROBE.read_text(encoding="utf-8"),
    )
    reading = parse(engine, seen, answer.out, started, time.time())
    said = (answer.err.strip() or "no message").splitlines()[-1]
    if reading is None:
        fix = "`make preflight` says whether it is the network, the key or the server"
        return Problem(ERROR, engine.name, f"it does not answer ({said})", fix)
    refused = reading.one("refused")
    if refused:
        fix = f"{reading.there}sudo systemctl start docker; journalctl -u docker says why"
        return Problem(ERROR, engine.name, f"its Docker engine does not answer ({refused})", fix)
    return reading
