"""Starts every container of the stack once, with the program's own options, until it is healthy."""

import time
from pathlib import Path

from bench.engine import Events
from bench.figures import table
from bench.throwaway import ThrowawayStack
from bench.timeline import Moments, cells, timeline

HEADER = ("container", "image", "created", "started", "healthy")


def start(program: Path) -> str:
    """Deploy a stack of its own; return when each container was healthy, in seconds."""
    with ThrowawayStack(program) as stack:
        events, began = Events(stack.engine), time.time()
        try:
            stack.up()
        finally:
            recorded = events.stop()
        images = {
            each["Name"].removeprefix(f"/{stack.prefix}-"): str(each["Config"]["Image"])
            for each in stack.engine.inspected(stack.prefix)
        }
    return report(timeline(recorded, f"{stack.prefix}-", began), images)


def report(moments: dict[str, Moments], images: dict[str, str]) -> str:
    """Return the table; a container without health would have failed the update."""
    return table(HEADER, [[name, images[name], *cells(each)] for name, each in moments.items()])
