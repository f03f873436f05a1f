"""Control groups of a server: one of its own in every hierarchy of the machine."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

from testbed.errors import BedError
from testbed.processes import kill_all, wait_until

PARENT = "tapbot-bed"


@dataclass(frozen=True)
class Hierarchies:
    """Where the machine's control groups are mounted."""

    mounts: tuple[Path, ...]
    legacy: bool

    @classmethod
    def of(cls, mountinfo: str) -> Hierarchies:
        """Read them from /proc/self/mountinfo; with any v1 hierarchy, all of v1 is used."""
        old: list[Path] = []
        new: list[Path] = []
        for line in mountinfo.splitlines():
            left, _, right = line.partition(" - ")
            target, kind = Path(left.split()[4]), right.split()[0]
            if kind == "cgroup" and target not in old:
                old.append(target)
            elif kind == "cgroup2" and target not in new:
                new.append(target)
        if not old and not new:
            raise BedError("this machine has no control groups mounted")
        return cls(tuple(old or new[:1]), bool(old))

    @classmethod
    def here(cls) -> Hierarchies:
        """Those of this machine."""
        return cls.of(Path("/proc/self/mountinfo").read_text())

    def groups(self, machine: str) -> list[Path]:
        """The server's group in each hierarchy."""
        return [mount / PARENT / machine for mount in self.mounts]


def make(group: Path) -> None:
    """Create a group that processes can be moved into."""
    for folder in (group.parent, group):
        folder.mkdir(exist_ok=True)
        for name in ("cpuset.cpus", "cpuset.mems"):
            ours, above = folder / name, folder.parent / name
            # A new v1 cpuset is empty, and an empty one accepts no process.
            if ours.exists() and above.exists() and not ours.read_text().strip():
                ours.write_text(above.read_text())


def enter(group: Path) -> None:
    """Move this process, and with it all that it starts, into a group."""
    (group / "cgroup.procs").write_text(str(os.getpid()))


def members(group: Path) -> list[int]:
    """Processes in a group and in all groups below it."""
    pids: list[int] = []
    for folder, _, _ in os.walk(group):
        with contextlib.suppress(FileNotFoundError, OSError):
            pids += map(int, (Path(folder) / "cgroup.procs").read_text().split())
    return pids


def remove(group: Path) -> None:
    """End a group's processes and remove it, and the common parent when it is empty."""
    kill_all(lambda: members(group), f"group {group}")
    wait_until(lambda: _removed(group), f"group {group} is still busy: not removed")
    with contextlib.suppress(OSError):
        group.parent.rmdir()


def _removed(group: Path) -> bool:
    for folder, _, _ in os.walk(group, topdown=False):
        with contextlib.suppress(OSError):
            Path(folder).rmdir()
    return not group.exists()
