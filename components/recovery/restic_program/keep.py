"""Sends what has changed, again and again; looks after what is there once a day."""

import hashlib
import os
import time
from datetime import datetime
from pathlib import Path
from threading import Thread
from typing import Final

from components.recovery.common_program.commands import CommandError
from components.recovery.common_program.schedule import is_due
from components.recovery.restic_program import notes, plan, restic
from components.recovery.restic_program.notes import HOME, Check, Copy
from components.recovery.restic_program.plan import ALL, QDRANT, Plan
from components.recovery.restic_program.qdrant import Qdrant
from components.recovery.restic_program.report import TARGET, Report

TICK_SECONDS: Final = 10
ASKED: Final = HOME / "asked"
"""Is there while somebody waits for a copy to begin."""

CHECK_ASKED: Final = HOME / "check-asked"
"""Is there while somebody waits until all of it was read back."""

FILES: Final = Path("/etc/tapbot")
EXCLUDED: Final = ("status.json*", "drill", "*.new", "*-asked")


class Keeper:
    """One thing after another, never two at once."""

    def __init__(self, planned: Plan, place: str) -> None:
        self._plan, self._place = planned, place
        self._notes = notes.read()
        self._tried: dict[str, float] = {}
        self._work: Thread | None = None

    def round(self) -> None:
        """Begin what is due, and tell how things stand."""
        if not self._runs:
            self._begin_what_is_due()
        Report(
            notes=self._notes,
            now=time.time(),
            kinds=self._plan.paths,
            answered=self._notes.opened == self._place,
            runs=self._runs,
        ).write()

    @property
    def _runs(self) -> bool:
        return self._work is not None and self._work.is_alive()

    def _begin_what_is_due(self) -> None:
        asked, now = ASKED.exists(), time.time()
        due = list(self._plan.paths) if asked else self._plan.due(self._tried, now)
        checks = self._plan.looks_after and self._check_is_due(now)
        if not due and not checks:
            return
        ASKED.unlink(missing_ok=True)
        self._tried.update(dict.fromkeys(due, now))
        self._work = Thread(target=self._do, args=[due, checks], daemon=True)
        self._work.start()

    def _check_is_due(self, now: float) -> bool:
        if CHECK_ASKED.exists():
            return True
        last = self._notes.check.at if self._notes.check else self._notes.since
        return is_due(datetime.fromtimestamp(now, self._plan.zone), self._plan.hour, last)

    def _do(self, due: list[str], checks: bool) -> None:
        try:
            restic.open_repository(may_begin=self._plan.looks_after)
        except (CommandError, OSError) as error:
            self._say(TARGET, str(error))
        else:
            self._notes.opened = self._place
            self._notes.failures.pop(TARGET, None)
            for what in due:
                self._copy(what)
            if checks:
                self._look_after()
        notes.write(self._notes)

    def _copy(self, what: str) -> None:
        began = time.time()
        try:
            copied = _sent(what, self._plan.paths[what])
        except (CommandError, OSError, LookupError, ValueError) as error:
            self._say(what, str(error))
            return
        self._notes.failures.pop(what, None)
        took = round(time.time() - began, 1)
        self._notes.copies[what] = Copy(at=began, took=took, size=copied.size, added=copied.added)

    def _look_after(self) -> None:
        began, refused = time.time(), ""
        part = ALL if CHECK_ASKED.exists() else self._plan.part(began)
        CHECK_ASKED.unlink(missing_ok=True)
        try:
            restic.unlock()
            if self._plan.kept:
                restic.forget(self._plan.kept)
            restic.check(part)
        except CommandError as error:
            refused = str(error)
            print(*error.said, sep="\n", flush=True)
        took = round(time.time() - began, 1)
        self._notes.check = Check(at=began, took=took, refused=refused)
        print(f"check: {refused or 'everything is as it was sent'}", flush=True)

    def _say(self, what: str, why: str) -> None:
        """Remember why, and print it once."""
        if self._notes.failures.get(what) != why:
            print(f"{what}: {why}", flush=True)
        self._notes.failures[what] = why


def _sent(what: str, path: str) -> restic.Copied:
    if what != QDRANT:
        return restic.back_up(what, [path], EXCLUDED)
    with Qdrant(os.environ["QDRANT_URL"], FILES / "qdrant-key").snapshots(Path(path)) as files:
        # Where there is no collection there is nothing to send.
        return restic.back_up(what, files) if files else restic.Copied(snapshot="", size=0, added=0)


def place() -> str:
    """Return a digest of where copies go and of what opens it."""
    found = hashlib.sha256(os.environ["RESTIC_REPOSITORY"].encode())
    for name in ("password", "credentials"):
        if (FILES / name).exists():
            found.update((FILES / name).read_bytes())
    return found.hexdigest()


def keep() -> None:
    """Send copies until the container is stopped."""
    keeper = Keeper(plan.of(os.environ), place())
    while True:
        keeper.round()
        time.sleep(TICK_SECONDS)
