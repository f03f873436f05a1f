"""`pulumi up` of the whole stack against `docker compose up --wait` of the same containers."""

import secrets
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from bench.compose_command import compose_command
from bench.compose_file import ComposeProject
from bench.compose_stack import ComposeStack, same_containers
from bench.engine import Engine, Events
from bench.figures import Spread, ratios, seconds, table
from bench.machine import settle
from bench.run import Run
from bench.throwaway import ThrowawayStack
from bench.timeline import Moments, cells, timeline

Timelines = list[dict[str, Moments]]


@dataclass(slots=True)
class Side:
    """The measurements of pulumi, or of compose."""

    seconds: list[float] = field(default_factory=list)
    timelines: Timelines = field(default_factory=list)


def deploy(program: Path, rounds: int) -> str:
    """Measure both in turn, each from empty volumes with warm caches; return the report."""
    pulumi, compose = Side(), Side()
    command = compose_command()
    name = f"bench-{secrets.token_hex(3)}-compose"
    with ExitStack() as cleanup:
        folder = Path(cleanup.enter_context(tempfile.TemporaryDirectory(prefix=f"{name}-")))
        peer: ComposeStack | None = None
        for number in range(1, rounds + 1):
            with ThrowawayStack(program) as stack:
                _measure(pulumi, stack.engine, stack.prefix, stack.up)
                if peer is None:
                    project = same_containers(stack, name)
                    peer = ComposeStack(command, project, stack.engine, folder)
                    cleanup.enter_context(peer).fill()
            _measure(compose, stack.engine, name, peer.up)
            peer.down()
            ours, theirs = pulumi.seconds[-1], compose.seconds[-1]
            print(f"round {number}: {ours:.2f} s, {theirs:.2f} s, {ours / theirs:.2f}x", flush=True)
    return report(pulumi, compose, project)


def _measure(side: Side, engine: Engine, prefix: str, up: Callable[[], Run]) -> None:
    settle()
    events = Events(engine)
    began = time.time()
    try:
        side.seconds.append(up().seconds)
    finally:
        recorded = events.stop()
    side.timelines.append(timeline(recorded, f"{prefix}-", began))


def report(pulumi: Side, compose: Side, project: ComposeProject) -> str:
    """Return the tables of a finished run."""
    per_round = [
        [str(number), seconds(ours), seconds(theirs), f"{ours / theirs:.2f}"]
        for number, (ours, theirs) in enumerate(
            zip(pulumi.seconds, compose.seconds, strict=True), 1
        )
    ]
    of_pairs = Spread.of(ratios(pulumi.seconds, compose.seconds))
    spreads = [
        ["pulumi up", *Spread.of(pulumi.seconds).cells],
        ["docker compose up --wait", *Spread.of(compose.seconds).cells],
        ["ratio", *(f"{x:.2f}" for x in (of_pairs.least, of_pairs.median, of_pairs.most))],
    ]
    return "\n\n".join(
        [
            f"{len(project.document['services'])} containers on each side.",
            table(["", "min", "median", "max"], spreads),
            table(["round", "pulumi up", "compose up", "ratio"], per_round),
            "Seconds after the command began, last round:",
            _timelines(pulumi.timelines[-1], compose.timelines[-1]),
        ]
    )


def _timelines(ours: dict[str, Moments], theirs: dict[str, Moments]) -> str:
    kinds = ("created", "started", "healthy")
    header = ["container", *(f"{side} {kind}" for side in ("pulumi", "compose") for kind in kinds)]
    rows = [[name, *cells(moments), *cells(theirs.get(name))] for name, moments in ours.items()]
    return table(header, rows)
