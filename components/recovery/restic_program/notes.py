"""What is remembered of the copies elsewhere: how the last of each kind went."""

import json
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

from components.recovery.common_program.files import replace

HOME: Final = Path("/var/lib/offsite")
FILE: Final = HOME / "notes.json"


@dataclass(frozen=True, kw_only=True, slots=True)
class Copy:
    """A copy that arrived; times in seconds, sizes in bytes."""

    at: float
    took: float
    size: int
    added: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """What was read back and compared with its checksums."""

    at: float
    took: float
    refused: str = ""
    """Why it failed."""


@dataclass(kw_only=True, slots=True)
class Notes:
    """The newest copy of each kind, why others failed, and the last check."""

    since: float = field(default_factory=time.time)
    copies: dict[str, Copy] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)
    """By kind; `target` where none could be sent."""
    check: Check | None = None
    opened: str = ""
    """Which place has answered to which password, as a digest."""


def read(file: Path = FILE) -> Notes:
    """Return the notes, empty where there are none yet."""
    if not file.exists():
        return Notes()
    noted = json.loads(file.read_text())
    copies = {what: Copy(**each) for what, each in noted.pop("copies").items()}
    check = noted.pop("check")
    return Notes(copies=copies, check=Check(**check) if check else None, **noted)


def write(notes: Notes, file: Path = FILE) -> None:
    """Keep the notes."""
    replace(file, json.dumps(asdict(notes)))
