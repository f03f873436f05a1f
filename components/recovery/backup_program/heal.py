"""Receives WAL again after a restore, or after the server threw away what was not fetched."""

from pathlib import Path
from typing import Final

from components.recovery.backup_program.barman import HOME, SERVER, barman
from components.recovery.common_program.commands import CommandError

STREAMING: Final = HOME / SERVER / "streaming"


def heal(*, slot_is_lost: bool) -> None:
    """Archive what is here and begin where the server is now; a base backup has to follow.

    A restored server went another way from some point on: what was received after that point does
    not belong to it. It stays in the archive, because another restore may want it.
    """
    _try("receive-wal", "--stop", SERVER)
    if slot_is_lost:
        _try("receive-wal", "--drop-slot", SERVER)
    for partial in finish(STREAMING):
        print(f"kept {partial}, the last WAL from before", flush=True)
    barman("-q", "archive-wal", SERVER)
    barman("-q", "cron")
    barman("-q", "receive-wal", "--reset", SERVER)


def finish(streaming: Path) -> list[str]:
    """Give unfinished files the names of finished ones: recovery reads them up to their end."""
    finished = []
    for partial in sorted(streaming.glob("*.partial")):
        partial.rename(partial.with_suffix(""))
        finished.append(partial.stem)
    return finished


def _try(*arguments: str) -> None:
    try:
        barman("-q", *arguments)
    except CommandError as error:
        print(error, flush=True)
