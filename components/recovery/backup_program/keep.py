"""Receives WAL all the time, makes a verified base backup each day, and tries to restore it."""

import os
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from threading import Thread
from typing import Final
from zoneinfo import ZoneInfo

from components.recovery.backup_program import drill, notes, server
from components.recovery.backup_program.barman import (
    DONE,
    HOME,
    SERVER,
    UNFINISHED,
    backups,
    barman,
    details,
)
from components.recovery.backup_program.heal import heal
from components.recovery.backup_program.report import Report
from components.recovery.backup_program.server import ServerError, State
from components.recovery.common_program.commands import CommandError
from components.recovery.common_program.schedule import is_due

TICK_SECONDS: Final = 10
RETRY_SECONDS: Final = 600
SILENT_ROUNDS: Final = 6
"""After as many without WAL, it has to be begun anew."""

BACKUP_ASKED: Final = HOME / "backup-asked"
DRILL_ASKED: Final = HOME / "drill-asked"
"""Are there while somebody waits for one to begin."""


class Keeper:
    """One round after another; a base backup or a drill runs beside them, never two at once."""

    def __init__(self, hour: int, zone: ZoneInfo, drill_days: int) -> None:
        self._hour, self._zone, self._drill_days = hour, zone, drill_days
        self._notes = notes.read()
        self._work: Thread | None = None
        self._tried = 0.0
        self._silent = 0

    def round(self) -> None:
        """Look after the WAL, begin what is due, and tell how things stand."""
        state, problem = None, ""
        try:
            barman("-q", "cron")
            state = server.ask()
        except (CommandError, ServerError) as error:
            problem = str(error)
        if state is not None:
            self._look_after_wal(state)
            if state.streams and not self._runs:
                self._begin_what_is_due(state)
        Report(
            notes=self._notes, now=time.time(), state=state, problem=problem, runs=self._runs
        ).write()

    @property
    def _runs(self) -> bool:
        return self._work is not None and self._work.is_alive()

    def _look_after_wal(self, state: State) -> None:
        self._notes.timelines.setdefault(str(state.timeline), time.time())
        self._silent = 0 if state.streams else self._silent + 1
        if self._silent < SILENT_ROUNDS and state.slot != "lost":
            return
        print(f"no WAL for {self._silent} rounds, slot {state.slot}: begins anew", flush=True)
        self._silent = 0
        try:
            heal(slot_is_lost=state.slot == "lost")
            BACKUP_ASKED.touch()
        except CommandError as error:
            print(error, flush=True)

    def _begin_what_is_due(self, state: State) -> None:
        if self._backup_is_due(state):
            self._begin(self._make_backup, BACKUP_ASKED)
        elif self._notes.newest and (
            DRILL_ASKED.exists() or drill.is_due(time.time(), self._notes.drill, self._drill_days)
        ):
            self._begin(self._make_drill, DRILL_ASKED)

    def _backup_is_due(self, state: State) -> bool:
        if BACKUP_ASKED.exists():
            return True
        newest, now = self._notes.newest, datetime.now(self._zone)
        if self._notes.failure and now.timestamp() - self._tried < RETRY_SECONDS:
            return False
        # One of a timeline that was left cannot be rolled forward to what is there now.
        if newest is not None and newest.timeline < state.timeline:
            return True
        return is_due(now, self._hour, newest.end if newest else None)

    def _begin(self, work: Callable[[], None], asked: Path) -> None:
        self._tried = time.time()
        asked.unlink(missing_ok=True)
        self._work = Thread(target=self._noted, args=[work], daemon=True)
        self._work.start()

    def _noted(self, work: Callable[[], None]) -> None:
        work()
        notes.write(self._notes)

    def _make_backup(self) -> None:
        began = time.monotonic()
        try:
            # Without any WAL in its archive Barman does not believe that it gets any.
            barman("-q", "switch-wal", "--force", "--archive", "--archive-timeout", "60", SERVER)
            barman("backup", SERVER, "--wait", "--wait-timeout", "3600")
            barman("verify-backup", SERVER, "latest")
            newest = [each for each in backups() if each.status == DONE][-1]
            where = details(newest.name)
            self._notes.verified[newest.name] = notes.Verified(
                end=newest.end,
                size=newest.size,
                took=round(time.monotonic() - began),
                timeline=where.timeline,
                begin_wal=where.begin_wal,
                end_lsn=where.end_lsn,
            )
            self._notes.failure = ""
            self._tidy_up()
            print(f"base backup {newest.name}: verified, {newest.size} bytes", flush=True)
        except (CommandError, OSError, LookupError, ValueError) as error:
            self._notes.failure = str(error)
            print(f"base backup failed: {error}", flush=True)

    def _make_drill(self) -> None:
        self._notes.drill, restored = drill.drill()
        print(f"drill: {restored or self._notes.drill.refused}", flush=True)

    def _tidy_up(self) -> None:
        """Forget what Barman has deleted by its retention, and delete what was never finished."""
        there = {each.name: each for each in backups()}
        for each in there.values():
            if each.status in UNFINISHED:
                barman("-q", "delete", SERVER, each.name)
        for name in set(self._notes.verified) - set(there):
            del self._notes.verified[name]


def keep() -> None:
    """Keep backups until the container is stopped."""
    server.write_passfile()
    environment = os.environ
    keeper = Keeper(
        int(environment["HOUR"]), ZoneInfo(environment["ZONE"]), int(environment["DRILL_DAYS"])
    )
    while True:
        keeper.round()
        time.sleep(TICK_SECONDS)
