"""When each container was created, started and healthy: where a deployment spends its time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

NANOSECONDS = 1e9
HEALTHY = "health_status: healthy"


@dataclass(slots=True)
class Moments:
    """Seconds since the command began."""

    created: float | None = None
    started: float | None = None
    healthy: float | None = None


def timeline(events: Iterable[Mapping[str, Any]], prefix: str, began: float) -> dict[str, Moments]:
    """Return the moments of each container with a prefix that ran, in the order of readiness.

    `began` is in seconds since the epoch; the engine's events count nanoseconds since then.
    """
    found: dict[str, Moments] = {}
    for event in events:
        name = str(event["Actor"]["Attributes"].get("name", ""))
        if not name.startswith(prefix):
            continue
        moments = found.setdefault(name.removeprefix(prefix), Moments())
        at = event["timeNano"] / NANOSECONDS - began
        action = event["Action"]
        if action == "create" and moments.created is None:
            moments.created = at
        elif action == "start" and moments.started is None:
            moments.started = at
        elif action == HEALTHY and moments.healthy is None:
            moments.healthy = at
    ran = {name: moments for name, moments in found.items() if moments.started is not None}
    return dict(sorted(ran.items(), key=lambda item: item[1].healthy or float("inf")))


def cells(moments: Moments | None) -> list[str]:
    """Return the moments as cells of a table."""
    if moments is None:
        return ["-", "-", "-"]
    return [
        "-" if at is None else f"{at:.1f}"
        for at in (moments.created, moments.started, moments.healthy)
    ]
