"""Executions per second of n8n with one worker and with several."""

import json
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from bench.figures import Spread, table
from bench.load import posted
from bench.machine import settle
from bench.run import BenchError
from bench.throwaway import ThrowawayStack
from bench.vegeta import Stream
from testbed.clients import PublicEntry
from testbed.n8n import N8n, Workflow

SIZE: Mapping[str, Mapping[str, object]] = {
    "servers": {"edge": {"address": "local", "memory": "8GB"}}
}
"""Room for the most workers."""

WORKERS = (1, 2, 4)
CLIENTS = 16
QUEUED_SECONDS = 15
"""How long executions are put into the queue, while no worker takes any."""
WARM_SECONDS = 5
"""The same before the first round, which compiles the code that is used from then on."""

DRAINED_SECONDS = 300
ASKED_EVERY_SECONDS = 3.0
"""Asking costs processor time, too."""

LATEST = "SELECT coalesce(max(id), 0) FROM execution_entity"
FINISHED = (
    "SELECT json_build_object('finished', count(*) FILTER (WHERE status = 'success'), 'seconds',"
    ' extract(epoch FROM max("stoppedAt") - min("startedAt")))'
    """ FROM execution_entity WHERE "workflowId" = '{workflow}' AND id > {latest}"""
)
"""Of one workflow: how many executions have ended well, and from when to when they took."""


@dataclass(frozen=True, slots=True)
class Load:
    """A deployed stack, where webhooks of it are sent to, and the session that publishes them."""

    stack: ThrowawayStack
    entry: PublicEntry
    n8n: N8n

    def rate(self, workers: int, seconds: int) -> float:
        """Fill the queue for some seconds; return how many executions workers end in a second."""
        workflow = self.n8n.publish_queued()
        self.n8n.wait_for_webhook(workflow)
        self._workers("pause", workers)
        try:
            # The one that showed that the webhook answers was executed before.
            latest = int(self._asked(LATEST))
            queued = self._fill(workflow, seconds)
            settle()
        finally:
            self._workers("unpause", workers)
        return self._drained(FINISHED.format(workflow=workflow.id, latest=latest), queued)

    def _fill(self, workflow: Workflow, seconds: int) -> int:
        target = posted(self.entry, f"/webhook/{workflow.path}")
        stream = Stream(
            self.entry, [target], self.stack.folder, workers=CLIENTS, seconds=seconds
        ).wait()
        if stream.failed:
            raise BenchError(f"{stream.failed} webhooks were refused: {dict(stream.codes)}")
        return sum(stream.codes.values())

    def _drained(self, sql: str, queued: int) -> float:
        deadline = time.monotonic() + DRAINED_SECONDS
        while time.monotonic() < deadline:
            found = json.loads(self._asked(sql))
            if found["finished"] >= queued:
                return float(found["finished"] / found["seconds"])
            time.sleep(ASKED_EVERY_SECONDS)
        raise BenchError(f"{found['finished']} of {queued} executions ended in {DRAINED_SECONDS} s")

    def _asked(self, sql: str) -> str:
        database = ("psql", "-U", "postgres", "-XAtqd", "n8n", "-c", sql)
        return self.stack.engine.docker("exec", f"{self.stack.prefix}-postgres-data", *database)

    def _workers(self, command: str, count: int) -> None:
        names = [f"{self.stack.prefix}-n8n-worker-{number}" for number in range(1, count + 1)]
        self.stack.engine.docker(command, *names)


def workers(program: Path, rounds: int) -> str:
    """Deploy a stack, measure it with more and more workers, and return the report."""
    rates: dict[int, list[float]] = {}
    with ThrowawayStack(program, SIZE) as stack, ExitStack() as opened:
        for count in WORKERS:
            stack.change({"n8n": {"workers": count}})
            stack.up()
            entry, login = stack.entry(), stack.outputs()["credentials"]["n8n"]
            load = Load(stack, entry, N8n(opened.enter_context(entry.client("n8n")), **login))
            load.rate(count, WARM_SECONDS)
            rates[count] = []
            for _ in range(rounds):
                settle()
                rates[count].append(load.rate(count, QUEUED_SECONDS))
            print(f"{count} workers: {rates[count]}", flush=True)
    return report(rates)


def report(rates: Mapping[int, Sequence[float]]) -> str:
    """Return the table of a finished run."""
    alone = Spread.of(next(iter(rates.values()))).median
    rows = []
    for count, measured in rates.items():
        spread = Spread.of(measured)
        figures = [f"{each:.1f}" for each in (spread.least, spread.median, spread.most)]
        rows.append([str(count), *figures, f"{spread.median / alone / count:.2f}"])
    header = ["workers", "min", "median", "max", "of one worker's, by worker"]
    return f"Executions per second:\n\n{table(header, rows)}"
