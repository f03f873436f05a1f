"""Barman and its catalog, as its own commands tell it."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from components.recovery.common_program.commands import run

SERVER: Final = "main"
HOME: Final = Path("/var/lib/barman")
DONE: Final = "DONE"
UNFINISHED: Final = ("EMPTY", "STARTED", "FAILED")


@dataclass(frozen=True, kw_only=True, slots=True)
class Backup:
    """A base backup of the catalog; times in seconds since 1970."""

    name: str
    status: str
    end: int
    size: int
    """In bytes, without WAL."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Details:
    """Where in the WAL a base backup begins and ends."""

    begin_wal: str
    end_lsn: str
    timeline: int


def barman(*arguments: str) -> str:
    """Run a command of Barman and return what it prints."""
    return run(["barman", *arguments])


def backups() -> list[Backup]:
    """Return every base backup, the oldest first."""
    [listed] = _json("list-backups", SERVER).values()
    found = [
        Backup(
            name=each["backup_id"],
            status=each["status"],
            end=int(each.get("end_time_timestamp") or 0),
            size=int(each.get("size_bytes") or 0),
        )
        for each in listed
    ]
    return sorted(found, key=lambda backup: backup.name)


def details(backup: str) -> Details:
    """Return where a base backup begins and ends."""
    [shown] = _json("show-backup", SERVER, backup).values()
    base = shown["base_backup_information"]
    return Details(
        begin_wal=base["begin_wal"],
        end_lsn=base["end_lsn"],
        timeline=int(base["timeline"]),
    )


def _json(*arguments: str) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(barman("-f", "json", *arguments))
    return answer
