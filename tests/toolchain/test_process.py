"""Programs are run for real here: output, exit codes, time limits, endings."""

import os
import sys
import threading
import time
from pathlib import Path

from toolchain.process import NOT_FOUND, TIMED_OUT, SystemRunner

PYTHON = sys.executable


def test_output_errors_and_exit_code_are_captured() -> None:
    code = "import sys; print('out'); print('err', file=sys.stderr); sys.exit(3)"
    result = SystemRunner().capture([PYTHON, "-c", code], env=os.environ)
    assert (result.code, result.out, result.err) == (3, "out\n", "err\n")
    assert not result.ok


def test_a_missing_program_is_an_answer_and_no_exception() -> None:
    result = SystemRunner().capture(["no-such-program"], env=os.environ)
    assert (result.code, result.err) == (NOT_FOUND, "no-such-program: not found")


def test_a_program_that_does_not_answer_is_ended() -> None:
    code = "import time; time.sleep(60)"
    result = SystemRunner().capture([PYTHON, "-c", code], env=os.environ, timeout=0.2)
    assert result.code == TIMED_OUT


def test_text_can_be_given_on_the_standard_input() -> None:
    code = "import sys; print(sys.stdin.read().upper())"
    result = SystemRunner().capture([PYTHON, "-c", code], env=os.environ, stdin="abc")
    assert result.out.strip() == "ABC"


def test_lines_arrive_one_by_one() -> None:
    lines: list[str] = []
    code = "import sys; print('a'); print('b', file=sys.stderr); sys.exit(4)"
    result = SystemRunner().stream([PYTHON, "-u", "-c", code], env=os.environ, on_line=lines.append)
    assert (result, lines) == (4, ["a", "b"])


def test_a_missing_program_is_a_line_in_a_stream() -> None:
    lines: list[str] = []
    code = SystemRunner().stream(["no-such-program"], env=os.environ, on_line=lines.append)
    assert (code, lines) == (NOT_FOUND, ["no-such-program: not found"])


def test_stopping_ends_what_runs_and_what_would_start_later() -> None:
    runner = SystemRunner()
    started = time.monotonic()
    threading.Timer(0.3, runner.stop).start()
    sleeper = [PYTHON, "-c", "import time; time.sleep(60)"]
    assert not runner.capture(sleeper, env=os.environ).ok
    assert not runner.capture(sleeper, env=os.environ).ok
    assert time.monotonic() - started < 30


def test_a_detached_program_writes_its_own_log(tmp_path: Path) -> None:
    log = tmp_path / "logs" / "daemon.log"
    SystemRunner().detach([PYTHON, "-c", "print('up')"], env=os.environ, log=log)
    deadline = time.monotonic() + 10
    while "up" not in log.read_text():
        assert time.monotonic() < deadline
        time.sleep(0.05)
