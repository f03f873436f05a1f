"""Named points of the WAL, which a restore may be asked for."""

import json
import time
from pathlib import Path
from typing import Final

from components.recovery.backup_program import server
from components.recovery.backup_program.barman import HOME
from components.recovery.common_program.files import replace

FILE: Final = HOME / "points.json"


def read(file: Path = FILE) -> dict[str, float]:
    """Return when each point was made, in seconds since 1970."""
    found: dict[str, float] = json.loads(file.read_text()) if file.exists() else {}
    return found


def make(name: str, file: Path = FILE) -> None:
    """Write a name into the WAL; the last point of a name is the one that counts."""
    server.restore_point(name)
    replace(file, json.dumps({**read(file), name: time.time()}))
