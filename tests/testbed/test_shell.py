"""Programs that fail, hang or are not there."""

import pytest

from testbed.errors import BedError
from testbed.shell import TIMED_OUT, ask, run


def test_a_failure_says_what_was_run_and_what_it_answered() -> None:
    with pytest.raises(BedError, match="exit 3: no such luck"):
        run(["sh", "-c", "echo no such luck >&2; exit 3"])


def test_a_program_that_hangs_is_ended() -> None:
    answer = ask(["sh", "-c", "echo begun; exec sleep 60"], timeout=0.3)
    assert (answer.code, answer.out) == (TIMED_OUT, "begun\n")
    assert "no end within 0.3 s" in answer.err


def test_a_program_that_is_not_there_is_named() -> None:
    with pytest.raises(BedError, match="no-such-program: not found on this machine"):
        ask(["no-such-program"])


def test_input_and_environment_reach_the_program() -> None:
    assert run(["sh", "-c", 'cat; echo "$WORD"'], stdin="in ", env={"WORD": "out"}) == "in out\n"
