"""Removes what a ledger records, in whatever state a crash left it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from testbed import cgroups, network, processes
from testbed.errors import BedError
from testbed.ledger import Kind, Ledger
from testbed.shell import ask, run

REMOVE_SECONDS = 300.0


def remove_all(ledger: Ledger, say: Callable[[str], None]) -> None:
    """Remove the recorded things, the newest first; all are tried before an error is raised."""
    failures: list[str] = []
    newest_first = ledger.entries[::-1]
    # Processes first, because they keep everything else busy.
    for entry in sorted(newest_first, key=lambda e: e.kind is not Kind.PROCESS):
        try:
            REMOVERS[entry.kind](entry.name)
        except BedError as error:
            say(str(error))
            failures.append(f"{entry.kind} {entry.name}")
        else:
            ledger.remove(entry)
    if failures:
        raise BedError(f"still there: {', '.join(failures)}; run down again")
    ledger.discard()


def mounts_below(folder: Path) -> list[Path]:
    """Mount points at or below a folder, the innermost first."""
    targets = [Path(line.split()[4]) for line in mountinfo()]
    return sorted((t for t in targets if t == folder or folder in t.parents), reverse=True)


def mountinfo() -> list[str]:
    """Lines of this process's mount table."""
    return Path("/proc/self/mountinfo").read_text().splitlines()


def remove_path(name: str) -> None:
    """Remove a file or a folder of the bed's own, unless something is mounted in it."""
    folder = Path(name)
    # rm would also delete what is mounted there.
    if below := mounts_below(folder):
        raise BedError(f"{below[0]}: is still mounted, so {folder} is left alone")
    if folder.exists():
        run(["rm", "-rf", "--one-file-system", folder], timeout=REMOVE_SECONDS)


def _remove_mount(name: str) -> None:
    target = Path(name)
    processes.wait_until(lambda: _unmounted(target), f"{target} is still mounted")


def _unmounted(target: Path) -> bool:
    for mount in mounts_below(target):
        ask(["umount", mount])
    return not mounts_below(target)


def _remove_namespace(name: str) -> None:
    if name in network.namespaces():
        processes.kill_all(lambda: network.processes(name), f"namespace {name}")
        run(["ip", "netns", "delete", name])


def _remove_link(name: str) -> None:
    if name in network.links():
        run(["ip", "link", "delete", name])


def _remove_cgroup(name: str) -> None:
    cgroups.remove(Path(name))


def _remove_process(name: str) -> None:
    processes.kill(name.partition(" ")[2])


REMOVERS: dict[Kind, Callable[[str], None]] = {
    Kind.PATH: remove_path,
    Kind.MOUNT: _remove_mount,
    Kind.NAMESPACE: _remove_namespace,
    Kind.LINK: _remove_link,
    Kind.CGROUP: _remove_cgroup,
    Kind.PROCESS: _remove_process,
}
"""The function that removes each kind; all accept that the thing is already gone."""
