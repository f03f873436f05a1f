"""Brings files back as they were at a moment, into an empty folder."""

import os
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from components.recovery.restic_program import restic
from components.recovery.restic_program.restic import Snapshot

SOURCES: Final = Path("/sent")


class RefusedError(Exception):
    """Files cannot be brought back; the message is `problem (got X; expected Y)`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Restored:
    """What was brought back."""

    what: str
    of: list[str]
    """The times of the copies that it came from."""
    files: int
    size: int
    """In bytes."""
    seconds: float


def restore(what: str, moment: float | None, place: Path, *, both: bool) -> Restored:
    """Bring back what was there at a moment, or last; every file is compared with its checksum.

    Between two copies a file may have come and another one gone: with `both`, files that only the
    copy after the moment has are added to those of the copy before it, so that none is missing.
    """
    began = time.monotonic()
    restic.open_repository(may_begin=False)
    found = chosen(restic.snapshots(what), moment, both=both)
    if not found:
        raise RefusedError(f"there is no copy of {what} (got none; expected one or more)")
    _refuse_what_does_not_fit(found, place)
    for snapshot in found:
        restic.restore(f"{snapshot.id}:{SOURCES / what}", place)
    _own(what, place)
    files = [each for each in place.rglob("*") if each.is_file()]
    return Restored(
        what=what,
        of=[each.time for each in found],
        files=len(files),
        size=sum(each.stat().st_size for each in files),
        seconds=round(time.monotonic() - began, 1),
    )


def chosen(snapshots: Sequence[Snapshot], moment: float | None, *, both: bool) -> list[Snapshot]:
    """Return the last copy up to a moment, and with `both` the next one; at least one if any."""
    if moment is None:
        return list(snapshots[-1:])
    before = [each for each in snapshots if each.made <= moment]
    after = [each for each in snapshots if each.made > moment]
    return [*before[-1:], *(after[:1] if both or not before else ())]


def _refuse_what_does_not_fit(found: Sequence[Snapshot], place: Path) -> None:
    if any(place.iterdir()):
        raise RefusedError(f"{place}: is not empty (got files; expected a new volume)")
    needed = sum(restic.size(each.id) for each in found) * 11 // 10
    free = shutil.disk_usage(place).free
    if free < needed:
        raise RefusedError(
            f"{place}: too little disk (got {free >> 20} MB free; expected {needed >> 20} MB)"
        )


def _own(what: str, place: Path) -> None:
    """Give the folder itself to whom the running one belongs."""
    like = (SOURCES / what).stat()
    os.chown(place, like.st_uid, like.st_gid)
    place.chmod(like.st_mode & 0o7777)
