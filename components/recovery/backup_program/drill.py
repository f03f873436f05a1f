"""A restore of the newest state for trial, which leaves nothing but its result."""

import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from components.recovery.backup_program.barman import HOME
from components.recovery.backup_program.notes import Drill
from components.recovery.backup_program.plan import LATEST, RefusedError
from components.recovery.backup_program.restore import Restored, restore
from components.recovery.common_program.commands import CommandError

PLACE: Final = HOME / "drill"
DAY_SECONDS: Final = 24 * 3600


def is_due(now: float, last: Drill | None, days: int) -> bool:
    """Whether the last drill is as many days ago; with 0 there is none."""
    return days > 0 and (last is None or now - last.at >= days * DAY_SECONDS)


def drill(
    place: Path = PLACE, attempt: Callable[[str, Path], Restored] = restore
) -> tuple[Drill, Restored | None]:
    """Restore, and return how that went and what it found."""
    began = time.monotonic()
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(mode=0o700)
    restored, refused = None, ""
    try:
        restored = attempt(LATEST, place)
    except (RefusedError, CommandError, OSError) as error:
        refused = str(error)
    finally:
        shutil.rmtree(place, ignore_errors=True)
    took = round(time.monotonic() - began, 1)
    return Drill(at=time.time(), took=took, refused=refused), restored
