"""What is copied, how often, and what is kept of it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

QDRANT: Final = "qdrant"
ALL: Final = "1/1"
DAYS: Final = 7
"""Within a week everything is read back once."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """The settings, as the program gives them to the container."""

    paths: Mapping[str, str]
    """Where the files of each kind are."""
    minutes: int
    qdrant_minutes: int
    looks_after: bool
    """Whether it is the one container that makes, tidies up and checks the repository."""
    kept: tuple[str, ...]
    """restic's words for what is kept; none where nothing may be deleted from here."""
    hour: int
    zone: ZoneInfo

    def due(self, last: Mapping[str, float], now: float) -> list[str]:
        """Return the kinds whose last try was so long ago."""
        return [
            what
            for what in self.paths
            if now - last.get(what, 0)
            >= 60 * (self.qdrant_minutes if what == QDRANT else self.minutes)
        ]

    def part(self, now: float) -> str:
        """Return which part is read back today, in restic's words."""
        return f"{datetime.fromtimestamp(now, self.zone).isoweekday()}/{DAYS}"


def of(environment: Mapping[str, str]) -> Plan:
    """Return the plan that a container was given."""
    return Plan(
        paths=json.loads(environment["PATHS"]),
        minutes=int(environment["MINUTES"]),
        qdrant_minutes=int(environment["QDRANT_MINUTES"]),
        looks_after=environment["LOOKS_AFTER"] == "yes",
        kept=tuple(environment["KEPT"].split()),
        hour=int(environment["HOUR"]),
        zone=ZoneInfo(environment["ZONE"]),
    )
