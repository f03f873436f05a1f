"""What is told of the backups: to the health check, to `make status`, to the monitoring."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from components.recovery.backup_program.barman import HOME
from components.recovery.backup_program.notes import Notes
from components.recovery.backup_program.server import State
from components.recovery.common_program.figures import figures, of_one, tell
from components.recovery.common_program.files import replace

HEALTH: Final = Path("/tmp/health")
STATUS: Final = HOME / "status.json"
OLD_SECONDS: Final = 26 * 3600
"""As the alert BackupOld has it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """How things stand at one moment."""

    notes: Notes
    now: float
    """In seconds since 1970."""
    state: State | None
    """Nothing where the server did not answer."""
    problem: str = ""
    """Why it did not."""
    runs: bool = False
    """Whether a base backup or a drill runs."""

    @property
    def reasons(self) -> list[str]:
        """Why there is no backup worth the name, or why it will soon be none."""
        newest, drill = self.notes.newest, self.notes.drill
        found = []
        if self.state is None:
            found.append(f"PostgreSQL does not answer: {self.problem}")
        elif not self.state.streams:
            found.append(f"no WAL is received (slot: {self.state.slot})")
        if self.notes.failure:
            found.append(f"the last base backup failed: {self.notes.failure}")
        if newest is None and not self.runs:
            found.append("there is no base backup yet")
        if newest is not None and self.now - newest.end > OLD_SECONDS:
            found.append(f"the newest base backup is {(self.now - newest.end) / 3600:.0f} h old")
        if drill is not None and drill.refused:
            found.append(f"the last drill failed: {drill.refused}")
        return found

    def write(self) -> None:
        """Tell everybody."""
        replace(HEALTH, "\n".join(self.reasons) or "ok")
        replace(STATUS, json.dumps(self.status()))
        tell("backup.prom", self.figures())

    def status(self) -> dict[str, object]:
        """Return what `make status` shows."""
        newest, oldest, drill = self.notes.newest, self.notes.oldest, self.notes.drill
        return {
            "at": self.now,
            "reasons": self.reasons,
            "newest": asdict(newest) if newest else None,
            "since": oldest.end if oldest else None,
            "backups": len(self.notes.verified),
            "behind": self.state.behind if self.state else None,
            "drill": asdict(drill) if drill else None,
            "runs": self.runs,
        }

    def figures(self) -> str:
        """Return the figures in the text format of Prometheus."""
        newest, drill = self.notes.newest, self.notes.drill
        values: dict[str, float] = {
            "streaming": bool(self.state and self.state.streams),
            "failed": bool(self.notes.failure),
        }
        if self.state:
            values["wal_behind_bytes"] = self.state.behind
        if newest:
            values["last_success_timestamp_seconds"] = newest.end
            values["size_bytes"] = newest.size
            values["duration_seconds"] = newest.took
        if drill:
            values["drill_success"] = not drill.refused
            values["drill_timestamp_seconds"] = drill.at
            values["drill_duration_seconds"] = drill.took
        return figures("tapbot_backup", of_one("postgres", values))
