"""Programs are run to their end, timed, and their failures told in their own words."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bench.run import SHOWN_CHARACTERS, BenchError, Run, output_of, succeeded, timed

FAILING = "import sys; print('Error: no such stack'); print('x' * 9000); sys.exit(3)"
READS = "import sys; print(repr(sys.stdin.read()))"


def python(program: str) -> list[str]:
    """Return the command that runs a line of Python."""
    return [sys.executable, "-c", program]


def test_the_wall_time_is_taken() -> None:
    run = timed(python("import time; time.sleep(0.2)"), {})
    assert 0.2 <= run.seconds < 5
    assert run.code == 0


def test_both_outputs_are_kept_in_their_order() -> None:
    run = timed(["sh", "-c", "echo one; echo two >&2; echo three"], {})
    assert run.output.split() == ["one", "two", "three"]


def test_a_failure_is_a_result_for_those_who_expect_it() -> None:
    assert timed(python(FAILING), {}).code == 3


def test_a_failure_shows_its_errors_and_its_end() -> None:
    with pytest.raises(BenchError) as raised:
        succeeded(python(FAILING), {})
    text = str(raised.value)
    assert "ended with 3" in text
    assert "Error: no such stack" in text, "it is far above the end of the output"
    assert len(text) < SHOWN_CHARACTERS + 500


@pytest.mark.parametrize("run", [timed, succeeded])
def test_nobody_waits_for_an_answer(run: Callable[..., Run]) -> None:
    assert run(python(READS), {}).output == "''\n", "a question would stop the clock's owner"


def test_only_the_standard_output_is_read() -> None:
    assert output_of(["sh", "-c", "echo out; echo err >&2"], {}) == "out\n"


def test_a_program_without_output_tells_its_standard_error() -> None:
    with pytest.raises(BenchError, match="`sh -c .*` ended with 2: no engine"):
        output_of(["sh", "-c", "echo no engine >&2; exit 2"], {})


def test_environment_and_folder_are_the_callers_choice(tmp_path: Path) -> None:
    print_both = python("import os; print(os.environ.get('BENCH'), os.getcwd())")
    assert output_of(print_both, {"BENCH": "1"}, tmp_path) == f"1 {tmp_path}\n"
    assert succeeded(print_both, {"BENCH": "1"}, tmp_path).output == f"1 {tmp_path}\n"
