"""The repository elsewhere, as restic's own commands tell it."""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from components.recovery.common_program.commands import CommandError, run

NO_REPOSITORY: Final = 10
WRONG_PASSWORD: Final = 12
INCOMPLETE: Final = 3
"""Exit statuses; the last one says that a file was gone before it was read."""

ANSWER_SECONDS: Final = 60
"""restic itself tries a place that does not answer for a quarter of an hour."""

LOCKED: Final = ("--retry-lock", "10m")
BY: Final = "host,tags"
"""Snapshots of the same kind belong together, whatever their files are named."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Snapshot:
    """A copy in the repository, with the time when it began, as restic writes it."""

    id: str
    time: str

    @property
    def made(self) -> float:
        """The same in seconds since 1970."""
        # restic writes nanoseconds; of more than six digits Python reads the first six.
        return datetime.fromisoformat(self.time).timestamp()


@dataclass(frozen=True, kw_only=True, slots=True)
class Copied:
    """What one snapshot holds, in bytes."""

    snapshot: str
    size: int
    added: int
    """What was sent, compressed; the rest was there already."""


def restic(*arguments: str, seconds: float | None = None) -> str:
    """Run a command of restic and return what it prints."""
    options = [part for each in os.environ["OPTIONS"].split() for part in ("--option", each)]
    return run(["restic", *arguments, *options], seconds)


def open_repository(*, may_begin: bool) -> None:
    """See that the repository answers to our password, and make it where there is none yet.

    Only one container may make it: two at once would make two, of which one cannot be read.
    """
    try:
        restic("cat", "config", "--no-lock", seconds=ANSWER_SECONDS)
    except CommandError as error:
        if error.code == WRONG_PASSWORD:
            raise CommandError(
                "backupsOffsitePassword: does not open the repository (got another one; expected"
                " that by which it was made)"
            ) from None
        if error.code != NO_REPOSITORY or not may_begin:
            raise
        restic("init", seconds=ANSWER_SECONDS)


def back_up(what: str, paths: Sequence[str], excluded: Sequence[str] = ()) -> Copied:
    """Send files; what is there already is not sent again."""
    without = [part for each in excluded for part in ("--exclude", each)]
    command = ["backup", "--json", *LOCKED, "--tag", what, "--group-by", BY, *without, *paths]
    try:
        said = restic(*command)
    except CommandError as error:
        if error.code != INCOMPLETE:
            raise
        said = restic(*command)
    summary = json.loads(said.strip().splitlines()[-1])
    return Copied(
        snapshot=summary["snapshot_id"],
        size=int(summary["total_bytes_processed"]),
        added=int(summary.get("data_added_packed", summary["data_added"])),
    )


def snapshots(what: str) -> list[Snapshot]:
    """Return the snapshots of a kind, the oldest first."""
    said = restic("snapshots", "--json", "--no-lock", "--tag", what, seconds=ANSWER_SECONDS * 5)
    found = [Snapshot(id=each["id"], time=each["time"]) for each in json.loads(said)]
    return sorted(found, key=lambda each: each.time)


def size(snapshot: str) -> int:
    """Return the bytes that a snapshot takes when it is restored."""
    said = json.loads(restic("stats", "--json", "--no-lock", "--mode", "restore-size", snapshot))
    return int(said["total_size"])


def restore(snapshot: str, place: Path) -> None:
    """Write the files of a snapshot's folder that are not there yet, and read them again."""
    target = ("--target", str(place), "--overwrite", "never", "--verify")
    restic("restore", "--no-lock", snapshot, *target)


def forget(kept: Sequence[str]) -> None:
    """Delete snapshots that nobody wants any more, and the data that only they need."""
    restic("forget", *LOCKED, "--group-by", BY, *kept, "--prune")


def check(part: str) -> None:
    """Read a part of all data, such as `3/7`, and compare it with its checksums."""
    restic("check", *LOCKED, "--read-data-subset", part)


def unlock() -> None:
    """Remove the locks of containers that are gone, once they are half an hour old."""
    restic("unlock", seconds=ANSWER_SECONDS)
