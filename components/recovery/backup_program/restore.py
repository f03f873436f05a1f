"""Restores into an empty directory, lets PostgreSQL recover there, and reads every row of it."""

import os
import shutil
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from components.recovery.backup_program import notes, points, wal
from components.recovery.backup_program.barman import SERVER, barman
from components.recovery.backup_program.plan import Plan, RefusedError, plan, target
from components.recovery.backup_program.trial import TOO_EARLY, Trial, forget_recovery
from components.recovery.common_program.commands import CommandError

SEGMENT_BYTES: Final = 16 * 1024 * 1024


@dataclass(frozen=True, kw_only=True, slots=True)
class Restored:
    """What was restored, and from what."""

    backup: str
    size: int
    """Of the base backup, in bytes."""
    timeline: int
    moment: float | None
    """What was asked for, in seconds since 1970; nothing for all that was received."""
    last: str
    """The time of the last transaction that was rolled forward; nothing where there was none."""
    tables: dict[str, int]
    """How many tables each database has, every row of which was read."""
    seconds: float


def restore(text: str, data: Path) -> Restored:
    """Restore to a time, a name or the latest; `RefusedError` says why that cannot be done."""
    began = time.monotonic()
    zone = ZoneInfo(os.environ["ZONE"])
    noted = notes.read()
    found = plan(target(text, zone, points.read(), time.time()), noted, zone)
    _refuse_what_does_not_fit(found, data)
    _say(f"base backup {found.backup}: comparing every file with its checksum")
    _verify(found.backup)
    _say(f"copying {found.verified.size >> 20} MB")
    _copy(found, data)
    _say("recovering")
    last, tables = _recover(found, data)
    return Restored(
        backup=found.backup,
        size=found.verified.size,
        timeline=found.timeline,
        moment=found.target.moment,
        last=last,
        tables=tables,
        seconds=round(time.monotonic() - began, 1),
    )


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _refuse_what_does_not_fit(found: Plan, data: Path) -> None:
    if any(data.iterdir()):
        raise RefusedError(f"{data}: is not empty (got files; expected a new volume)")
    begin = wal.number(found.verified.begin_wal)
    later = [each for each in wal.segments(found.timeline) if wal.number(each) >= begin]
    needed = found.verified.size * 11 // 10 + len(later) * SEGMENT_BYTES * 2
    free = shutil.disk_usage(data).free
    if free < needed:
        raise RefusedError(
            f"{data}: too little disk (got {free >> 20} MB free; expected {needed >> 20} MB)"
        )


def _verify(backup: str) -> None:
    try:
        barman("verify-backup", SERVER, backup)
    except CommandError as error:
        raise RefusedError(
            f"TO: base backup {backup} is damaged (got: {error}; expected files as their checksums"
            " say): name a time before it, so that an older one is taken"
        ) from None


def _copy(found: Plan, data: Path) -> None:
    """Copy the base backup and the WAL, also what has not been archived yet."""
    options = [*found.target.options(), "--target-tli", str(found.timeline), "--no-get-wal"]
    try:
        barman("restore", *options, SERVER, found.backup, str(data))
    except CommandError as error:
        raise RefusedError(f"TO: cannot be restored (got: {error}; expected whole WAL)") from None
    given = data / "barman_wal"
    given.mkdir(exist_ok=True)
    for file in wal.beside():
        place = given / file.name.removesuffix(".partial")
        if not place.exists():
            place.write_bytes(wal.content(file))
    for name in ("standby.signal", ".superseded"):
        (data / name).unlink(missing_ok=True)


def _recover(found: Plan, data: Path) -> tuple[str, dict[str, int]]:
    trial = Trial(data)
    problem = trial.recover()
    if TOO_EARLY in problem and not found.target.name and not found.gap:
        # Nothing was committed between the last transaction here and the time that was asked for.
        problem = trial.recover("recovery_target_time=")
    if problem:
        raise RefusedError(f"TO: cannot be reached (got: {problem}; expected WAL up to there)")
    try:
        last, tables = trial.last_transaction(), trial.read_everything()
    finally:
        trial.stop()
    forget_recovery(data)
    return last, tables
