"""After a killed pulumi: only a dead lock is released, and the command goes on."""

import os
import socket
from pathlib import Path

import pytest

from tests.toolchain.scripted import Workplace, install_cli
from toolchain import filesystems, locks
from toolchain.console import Report
from toolchain.errors import ToolchainError
from toolchain.process import Result
from toolchain.stack import Stack

DEAD = 2**22 + 7  # above the largest process number of Linux


def message(pid: int, host: str, lock: str = "file:///s/x.json") -> str:
    """Pulumi's own words."""
    return (
        "error: the stack is currently locked by 1 lock(s). Either wait for the other"
        " process(es) to end or delete the lock file with `pulumi cancel`.\n"
        f"  {lock}: created by root@{host} (pid {pid}) at 2026-11-23T22:12:34Z"
    )


@pytest.fixture
def stack(place: Workplace) -> Stack:
    """A stack with a CLI in the cache."""
    install_cli(place.context)
    return Stack(place.context)


@pytest.fixture
def lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A lock on a disk that only this machine can write."""
    monkeypatch.setattr(filesystems, "only_ours", lambda path: path.is_relative_to(tmp_path))
    file = tmp_path / "my locks" / "x.json"
    file.parent.mkdir()
    file.write_text("{}")
    return file


@pytest.fixture
def report(place: Workplace) -> Report:
    """A report to the workplace's console."""
    return Report(place.context.console, "[6/6]")


def test_another_error_is_no_lock(stack: Stack, report: Report) -> None:
    assert not locks.release_dead_lock(stack, "error: update failed", report)


def test_the_lock_of_a_dead_process_on_this_machine_is_released(
    place: Workplace, stack: Stack, report: Report, lock: Path
) -> None:
    another = lock.with_name("y.json")
    another.touch()
    text = message(DEAD, socket.gethostname(), lock.as_uri())
    assert locks.release_dead_lock(stack, text, report)
    assert not lock.exists()
    assert another.exists(), "somebody may have taken it since"
    assert f"process {DEAD}) was killed: releasing its lock" in place.lines[0]


@pytest.mark.parametrize(
    ("pid", "host"),
    [(os.getpid(), socket.gethostname()), (DEAD, "another-host")],
    ids=["alive", "elsewhere"],
)
def test_a_lock_that_may_be_alive_is_left_alone(
    stack: Stack, report: Report, lock: Path, pid: int, host: str
) -> None:
    with pytest.raises(ToolchainError, match="holds the lock of this stack: wait for it"):
        locks.release_dead_lock(stack, message(pid, host, lock.as_uri()), report)
    assert lock.exists()


@pytest.mark.parametrize("place_of_lock", ["s3://bucket/x.json", "file:///mnt/share/x.json"])
@pytest.mark.usefixtures("lock")
def test_a_machine_of_the_same_name_may_hold_a_lock_in_a_shared_place(
    stack: Stack, report: Report, place_of_lock: str
) -> None:
    text = message(DEAD, socket.gethostname(), place_of_lock)
    with pytest.raises(ToolchainError, match="when it is certainly gone, run `pulumi cancel"):
        locks.release_dead_lock(stack, text, report)


def test_a_lock_of_another_backend_is_left_alone(stack: Stack, report: Report) -> None:
    with pytest.raises(ToolchainError, match="another update of this stack is under way"):
        locks.release_dead_lock(stack, "the stack is currently locked", report)


def test_a_command_goes_on_after_a_dead_lock(
    place: Workplace, stack: Stack, report: Report, lock: Path
) -> None:
    locked = Result(255, "", message(DEAD, socket.gethostname(), lock.as_uri()))
    place.runner.on("pulumi up", locked, Result(0, "done\n"))
    assert locks.run_locked(stack, report, "up").ok
    assert len(place.runner.ran("/pulumi up")) == 2
    assert place.lines[-1] == "done"


def test_a_second_failure_is_final(
    place: Workplace, stack: Stack, report: Report, lock: Path
) -> None:
    locked = Result(255, "", message(DEAD, socket.gethostname(), lock.as_uri()))
    place.runner.on("pulumi up", locked)
    assert locks.run_locked(stack, report, "up").code == 255
    assert len(place.runner.ran("/pulumi up")) == 2


def test_a_process_that_ended_unnoticed_holds_no_lock(
    stack: Stack, report: Report, lock: Path
) -> None:
    child = os.fork()
    if child == 0:
        os._exit(0)
    text = message(child, socket.gethostname(), lock.as_uri())
    os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
    try:
        assert locks.release_dead_lock(stack, text, report)
    finally:
        os.waitpid(child, 0)
