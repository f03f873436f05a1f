"""The record of what a bed creates on this machine; each entry is written first."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from testbed.errors import BedError
from testbed.plan import Plan


class Kind(StrEnum):
    """Kinds of things that outlive the program that created them."""

    PATH = "path"
    MOUNT = "mount"
    NAMESPACE = "namespace"
    LINK = "link"
    CGROUP = "cgroup"
    PROCESS = "process"
    """PID and start time, because PIDs are reused."""


@dataclass(frozen=True)
class Entry:
    """One thing to remove."""

    kind: Kind
    name: str


@dataclass
class Ledger:
    """Entries in the order of creation; they are removed in reverse order."""

    path: Path
    plan: Plan
    entries: list[Entry] = field(default_factory=list)
    complete: bool = False
    """Set once everything is up; false after a crash."""

    @classmethod
    def load(cls, path: Path) -> Ledger | None:
        """Read the record, or None when there is no such bed."""
        try:
            data = json.loads(path.read_text())
            entries = [Entry(Kind(kind), name) for kind, name in data["entries"]]
            plan = data["plan"]
            hosts, bare = tuple(plan["hosts"]), frozenset(plan["bare"])
            plan = Plan(plan["name"], plan["network"], hosts, bare)
            return cls(path, plan, entries, data["complete"])
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError) as error:
            raise BedError(f"{path}: is not the record of a bed: {error!r}") from None

    @classmethod
    def create(cls, path: Path, plan: Plan) -> Ledger:
        """Create the record of a new bed."""
        ledger = cls(path, plan)
        path.parent.mkdir(parents=True, exist_ok=True)
        ledger._save()
        return ledger

    def add(self, kind: Kind, name: str | Path) -> None:
        """Record one thing, without duplicates."""
        entry = Entry(kind, str(name))
        with self.changing():
            if entry not in self.entries:
                self.entries.append(entry)

    def remove(self, entry: Entry) -> None:
        """Remove the entry of a thing that is gone."""
        with self.changing():
            if entry in self.entries:
                self.entries.remove(entry)

    def refresh(self) -> None:
        """Read what other processes have recorded since."""
        latest = Ledger.load(self.path)
        if latest is None:
            raise BedError(f"bed {self.plan.name!r} is no longer up")
        self.plan, self.entries, self.complete = latest.plan, latest.entries, latest.complete

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Change the latest record: several processes may use a bed at once."""
        folder = os.open(self.path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            self.refresh()
            yield
            self._save()
        finally:
            os.close(folder)

    def _save(self) -> None:
        # Written atomically: a crash leaves the old record or the new one.
        plan = {
            "name": self.plan.name,
            "network": self.plan.network,
            "hosts": self.plan.hosts,
            "bare": sorted(self.plan.bare),
        }
        entries = [(entry.kind, entry.name) for entry in self.entries]
        data = {"plan": plan, "complete": self.complete, "entries": entries}
        new = self.path.with_suffix(".new")
        new.write_text(json.dumps(data, indent=1))
        new.replace(self.path)

    def discard(self) -> None:
        """Delete the record once everything is gone."""
        if self.entries:
            raise BedError(f"{self.path}: {len(self.entries)} things are still there")
        self.path.unlink(missing_ok=True)
        if not any(self.path.parent.iterdir()):
            self.path.parent.rmdir()
