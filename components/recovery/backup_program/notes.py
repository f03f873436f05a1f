"""What is remembered of backups beside Barman's catalog, which does not know what was verified."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

from components.recovery.backup_program.barman import HOME
from components.recovery.common_program.files import replace

FILE: Final = HOME / "notes.json"


@dataclass(frozen=True, kw_only=True, slots=True)
class Verified:
    """A base backup every file of which was compared with its checksum; times in seconds."""

    end: int
    size: int
    took: int
    timeline: int
    begin_wal: str
    end_lsn: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Drill:
    """A restore for trial; times in seconds."""

    at: float
    took: float
    refused: str = ""
    """Why it failed."""


@dataclass(kw_only=True, slots=True)
class Notes:
    """The verified backups by name, the last failure, the last drill, the timelines."""

    verified: dict[str, Verified] = field(default_factory=dict)
    failure: str = ""
    drill: Drill | None = None
    timelines: dict[str, float] = field(default_factory=dict)
    """When each timeline was first seen."""

    @property
    def newest(self) -> Verified | None:
        """The newest verified backup."""
        return max(self.verified.values(), key=lambda each: each.end, default=None)

    @property
    def oldest(self) -> Verified | None:
        """The oldest one: a restore reaches back to its end."""
        return min(self.verified.values(), key=lambda each: each.end, default=None)


def read(file: Path = FILE) -> Notes:
    """Return the notes, empty where there are none yet."""
    if not file.exists():
        return Notes()
    noted = json.loads(file.read_text())
    verified = {name: Verified(**each) for name, each in noted.pop("verified").items()}
    drill = noted.pop("drill")
    return Notes(verified=verified, drill=Drill(**drill) if drill else None, **noted)


def write(notes: Notes, file: Path = FILE) -> None:
    """Keep the notes; whoever reads them meanwhile reads the old ones."""
    replace(file, json.dumps(asdict(notes)))
