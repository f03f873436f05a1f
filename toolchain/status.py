"""What runs, whether it is healthy, since when, and where to find it."""

from __future__ import annotations

from datetime import UTC, datetime

from toolchain import containers
from toolchain.console import Console
from toolchain.containers import PREPARED, Container
from toolchain.stack import Stack
from toolchain.summary import print_urls
from toolchain.tables import table

HEADER = ("SERVICE", "SERVER", "STATE", "SINCE", "CONTAINER", "IMAGE")


def show(stack: Stack) -> int:
    """Print the table; the result is the exit code: 1 when something is not healthy."""
    console = stack.context.console
    found = containers.of_stack(stack.context, stack.env, stack.name)
    if not found:
        console.line(f"Stack {stack.name} has no container on this engine: `make up` starts it.")
        return 1
    # What only holds files for a service is no news.
    _print(console, [container for container in found if container.condition != PREPARED])
    if stack.select():
        console.line()
        print_urls(console, stack.outputs())
    broken = [container for container in found if not container.fine]
    if broken:
        console.line()
        names = ", ".join(container.name for container in broken)
        console.line(f"Not healthy: {names}. See `docker logs --tail 50 {broken[0].name}`.")
    return 1 if broken else 0


def age(since: str, now: datetime | None = None) -> str:
    """Spell the time since a moment in Docker's own notation: `3 d`, `2 h`, `5 m`, `12 s`."""
    try:
        moment = datetime.fromisoformat(since[:19]).replace(tzinfo=UTC)
    except ValueError:
        return "-"
    if moment.year < 2000:
        return "-"  # Docker's zero time: it never ran
    seconds = int(((now or datetime.now(UTC)) - moment).total_seconds())
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60)):
        if seconds >= size:
            return f"{seconds // size} {unit}"
    return f"{max(seconds, 0)} s"


def _print(console: Console, found: list[Container]) -> None:
    rows = []
    for container in found:
        state = container.condition
        if container.restarts:
            state += f", {container.restarts} restarts"
        since = age(container.since)
        rows.append(
            (
                container.service,
                container.server,
                state,
                since,
                container.name,
                container.image,
            )
        )
    for line in table(HEADER, rows):
        console.line(line)
