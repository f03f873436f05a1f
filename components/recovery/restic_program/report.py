"""What is told of the copies elsewhere: to the health check, `make status` and the monitoring."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from components.recovery.common_program.figures import figures, tell
from components.recovery.common_program.files import replace
from components.recovery.restic_program.notes import HOME, Notes

HEALTH: Final = Path("/tmp/health")
STATUS: Final = HOME / "status.json"
OLD_SECONDS: Final = 3 * 3600
"""As the alert OffsiteOld has it."""

ILL_SECONDS: Final = 26 * 3600
"""A place that is away for some hours is no reason to call the container ill."""

TARGET: Final = "target"


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """How things stand at one moment."""

    notes: Notes
    now: float
    """In seconds since 1970."""
    kinds: Iterable[str]
    answered: bool
    """Whether the place has ever opened to the password that is set now."""
    runs: bool = False

    def _age(self, what: str) -> float:
        copy = self.notes.copies.get(what)
        return self.now - (copy.at if copy else self.notes.since)

    @property
    def reasons(self) -> list[str]:
        """Why there is no copy worth the name, or why it will soon be none."""
        return list(self._reasons())

    def _reasons(self) -> Iterator[str]:
        for what, why in self.notes.failures.items():
            yield f"{what}: {why}"
        for what in self.kinds:
            if self._age(what) > OLD_SECONDS:
                yield f"{what}: the newest copy is {self._age(what) / 3600:.0f} h old"
        if self.notes.check and self.notes.check.refused:
            yield f"the last check failed: {self.notes.check.refused}"

    @property
    def health(self) -> str:
        """`ok`, unless nothing has ever arrived, or nothing for more than a day."""
        if not self.answered:
            return "\n".join(self.reasons) or "the target has not answered yet"
        old = any(self._age(what) > ILL_SECONDS for what in self.kinds)
        return "\n".join(self.reasons) if old else "ok"

    def write(self) -> None:
        """Tell everybody."""
        replace(HEALTH, self.health)
        replace(STATUS, json.dumps(self.status()))
        tell("offsite.prom", self.figures())

    def status(self) -> dict[str, object]:
        """Return what `make status` shows."""
        return {
            "at": self.now,
            "reasons": self.reasons,
            "copies": {what: asdict(each) for what, each in self.notes.copies.items()},
            "check": asdict(self.notes.check) if self.notes.check else None,
            "runs": self.runs,
        }

    def figures(self) -> str:
        """Return the figures in the text format of Prometheus."""
        values: list[tuple[str, str, float]] = []
        for what in self.kinds:
            copy = self.notes.copies.get(what)
            # Without any copy, the time counts from when there should have been one.
            at = copy.at if copy else self.notes.since
            values.append(("last_success_timestamp_seconds", what, at))
            values.append(("failed", what, bool({what, TARGET} & set(self.notes.failures))))
            if copy:
                values.append(("size_bytes", what, copy.size))
                values.append(("sent_bytes", what, copy.added))
                values.append(("duration_seconds", what, copy.took))
        if self.notes.check:
            values.append(("check_success", "all", not self.notes.check.refused))
            values.append(("check_timestamp_seconds", "all", self.notes.check.at))
        return figures("tapbot_offsite", values)
