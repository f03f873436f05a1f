"""Named points of the WAL, which a restore may be asked for, and the images of that moment."""

import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final, TypedDict

from components.recovery.backup_program import server
from components.recovery.backup_program.barman import HOME
from components.recovery.common_program.files import replace

FILE: Final = HOME / "points.json"
IMAGES: Final = HOME / "images.json"
"""By the name of a point: references by their keys, where somebody gave them."""


class Noted(TypedDict):
    """A point: when it was made, in seconds since 1970, and the images of that moment."""

    at: float
    images: dict[str, str]


def read(file: Path = FILE) -> dict[str, float]:
    """Return when each point was made, in seconds since 1970."""
    found: dict[str, float] = json.loads(file.read_text()) if file.exists() else {}
    return found


def make(name: str, file: Path = FILE) -> None:
    """Write a name into the WAL; the last point of a name is the one that counts."""
    server.restore_point(name)
    replace(file, json.dumps({**read(file), name: time.time()}))


def note(name: str, images: Mapping[str, str], file: Path = IMAGES) -> None:
    """Keep which images made the data of a point."""
    known = json.loads(file.read_text()) if file.exists() else {}
    replace(file, json.dumps({**known, name: dict(images)}))


def noted(points: Path = FILE, images: Path = IMAGES) -> dict[str, Noted]:
    """Return the points whose images are known."""
    known = json.loads(images.read_text()) if images.exists() else {}
    moments = read(points)
    return {name: Noted(at=moments[name], images=known[name]) for name in known if name in moments}
