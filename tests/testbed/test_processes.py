"""Only what the bed started is ended."""

import subprocess
from collections.abc import Iterator

import pytest

from testbed import processes


@pytest.fixture
def child() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(["sleep", "60"]) as child:
        yield child
        child.kill()


def test_a_recorded_process_is_ended(child: subprocess.Popen[bytes]) -> None:
    recorded = processes.identity(child.pid)
    assert recorded is not None
    assert processes.running(recorded)
    processes.kill(recorded)
    assert not processes.running(recorded)


def test_another_process_with_the_same_number_is_left_alone(
    child: subprocess.Popen[bytes],
) -> None:
    processes.kill(f"{child.pid} 1")
    assert processes.identity(child.pid), "the start time tells them apart"


def test_a_number_that_nobody_has_is_no_process() -> None:
    assert processes.identity(2**22 + 1) is None
    processes.kill(f"{2**22 + 1} 1")


def test_a_group_is_ended_until_nobody_is_left(child: subprocess.Popen[bytes]) -> None:
    processes.kill_all(lambda: [child.pid], "a test")
    assert processes.identity(child.pid) is None
