"""What the public entry carries, and what an update under load loses."""

import json
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from bench.figures import seconds, table
from bench.machine import settle
from bench.sample import Sample
from bench.throwaway import ThrowawayStack
from bench.vegeta import Answers, Stream, Target
from testbed.clients import PublicEntry
from testbed.n8n import idle_node

SIZE: Mapping[str, Mapping[str, object]] = {
    "servers": {name: {"address": "local", "memory": "4GB"} for name in ("edge", "data")},
    "site": {"replicas": 2},
    "directus": {"replicas": 2},
}
"""Two replicas of all that can have several: one alone is away while it is replaced."""

WORKERS = 16
"""Clients at the same time that send as fast as they are answered."""
SECONDS = 15
RATE = 50
"""Requests per second while an update runs."""
WEBHOOKS = 20
"""Webhooks per second while processes of n8n are replaced; they are answered once in the queue."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Update:
    """A change of settings, and the requests that are sent while it is applied."""

    title: str
    changes: Mapping[str, Mapping[str, object]]
    targets: tuple[str, ...]
    rate: int = RATE


UPDATES = (
    Update(title="site", changes={"site": {"memory": "80MB"}}, targets=("site",)),
    Update(title="Directus", changes={"directus": {"cacheTtl": "4m"}}, targets=("Directus",)),
    Update(
        title="n8n's main process",
        changes={"n8n": {"memory": "800MB"}},
        targets=("queued webhook",),
        rate=WEBHOOKS,
    ),
    Update(
        title="two processes for webhooks, which there were not",
        changes={"n8n": {"webhooks": 2}},
        targets=("queued webhook",),
        rate=WEBHOOKS,
    ),
    Update(
        title="n8n's main process beside them",
        changes={"n8n": {"memory": "820MB"}},
        targets=("queued webhook",),
        rate=WEBHOOKS,
    ),
    Update(
        title="all processes of n8n",
        changes={"n8n": {"executionRetentionDays": 15}},
        targets=("queued webhook",),
        rate=WEBHOOKS,
    ),
)
"""The last two are what another image of n8n does, and more."""


def load(program: Path) -> str:
    """Deploy a stack, send requests to it, update it under load; return the report."""
    with ThrowawayStack(program, SIZE) as stack:
        stack.up()
        with ExitStack() as opened:
            sample = Sample.made(stack, opened)
            entry, targets = sample.entry, requests(sample)
            queued = f"/webhook/{sample.n8n.publish_queued(idle_node()).path}"
            settle()
            fastest = {
                name: Stream(entry, [target], stack.folder, workers=WORKERS, seconds=SECONDS).wait()
                for name, target in targets.items()
            }
            targets["queued webhook"] = posted(entry, queued)
            updated = {}
            for update in UPDATES:
                stack.change(update.changes)
                settle()
                wanted = [targets[name] for name in update.targets]
                stream = Stream(entry, wanted, stack.folder, rate=update.rate)
                took = stack.up().seconds
                updated[update.title] = (took, stream.stop())
                print(f"{update.title}: {took:.1f} s", flush=True)
    return report(fastest, updated)


def requests(sample: Sample) -> dict[str, Target]:
    """Return a request for each service."""
    return {
        "site": Target(url=f"{sample.entry.url()}/", header={}),
        "Directus": Target(
            url=f"{sample.entry.url('cms')}{sample.item}",
            header={"Authorization": f"Bearer {sample.directus.token}"},
        ),
        "webhook": posted(sample.entry, sample.webhook),
    }


def posted(entry: PublicEntry, webhook: str) -> Target:
    """Return a message to a webhook, by its path."""
    return Target(
        url=f"{entry.url('n8n')}{webhook}",
        method="POST",
        body=json.dumps({"a": 1, "b": 2}),
        header={"Content-Type": "application/json"},
    )


def report(fastest: Mapping[str, Answers], updated: Mapping[str, tuple[float, Answers]]) -> str:
    """Return the tables of a finished run."""
    rows = [
        [
            name,
            f"{answers.answered_per_second:.0f}",
            seconds(answers.median),
            seconds(answers.p99),
            str(answers.failed),
        ]
        for name, answers in fastest.items()
    ]
    carried = table(["", "answers per second", "median", "p99", "failed"], rows)
    rows = [
        [
            title,
            seconds(took),
            str(sum(answers.codes.values())),
            shown(answers),
            seconds(answers.p99),
        ]
        for title, (took, answers) in updated.items()
    ]
    lost = table(["update of", "took", "requests", "not answered with 200", "p99"], rows)
    return f"{WORKERS} clients, {SECONDS} s each:\n\n{carried}\n\n{lost}"


def shown(answers: Answers) -> str:
    """Return the failed requests by their code, or `0`."""
    failed = {code: count for code, count in answers.codes.items() if code != "200"}
    return ", ".join(f"{count} x {_word(code)}" for code, count in sorted(failed.items())) or "0"


def _word(code: str) -> str:
    return "no answer" if code == "0" else code
