"""Programs in sessions of their own: nothing that they start is left behind."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from testbed.errors import BedError
from testbed.processes import identity
from testbed.sessions import Child, run, session_members, wait_until

LEAVES_A_CHILD = "sleep 60 & echo $! > $PID; exit 3"


def test_it_answers_with_all_that_was_printed() -> None:
    result = run(["sh", "-c", "cat; echo $WORD >&2; exit 3"], stdin="in ", env={"WORD": "err"})
    assert (result.code, result.out, result.err, result.text) == (3, "in ", "err\n", "in err\n")


def test_what_it_leaves_behind_is_ended(tmp_path: Path) -> None:
    file = tmp_path / "pid"
    assert run(["sh", "-c", LEAVES_A_CHILD], env=os.environ | {"PID": str(file)}).code == 3
    left = int(file.read_text())
    wait_until("the end of what was left", 5, lambda: identity(left) is None)


def test_one_that_takes_too_long_is_ended() -> None:
    with pytest.raises(subprocess.TimeoutExpired):
        run(["sleep", "60"], timeout=0.2)


def test_a_child_runs_until_it_is_killed() -> None:
    program = "import time; print('begun', flush=True); time.sleep(60)"
    with Child([sys.executable, "-c", program]) as child:
        assert child.running
        assert child.process.pid in session_members(child.process.pid)
        child.kill_group()
        assert not child.running


def test_what_does_not_happen_is_named() -> None:
    with pytest.raises(BedError, match="^the flood did not happen within 0 s$"):
        wait_until("the flood", 0.1, lambda: False)
