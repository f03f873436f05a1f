"""The entry point turns every failure into one sentence and an exit code."""

import subprocess
import sys

import pytest

from tests.support.sources import ROOT
from toolchain import __main__ as entry
from toolchain.commands import COMMANDS
from toolchain.context import Context
from toolchain.errors import ToolchainError


def run(monkeypatch: pytest.MonkeyPatch, error: BaseException | None, name: str = "status") -> int:
    """Run a command that ends so."""

    def command(_context: Context) -> int:
        if error:
            raise error
        return 0

    monkeypatch.setattr(entry, "COMMANDS", {**COMMANDS, name: (command, "x")})
    monkeypatch.setattr("signal.signal", lambda *_args: None)
    return entry.main([name, "--stack", "e2e"])


def test_success_is_zero(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(monkeypatch, None) == 0


def test_a_failure_is_one_sentence_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, ToolchainError("no engine: start it")) == 1
    assert capsys.readouterr().err == "error: no engine: start it\n"


def test_a_long_command_says_that_it_goes_on_where_it_stopped(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, ToolchainError("docker build failed"), "up") == 1
    assert "the same command goes on from there" in capsys.readouterr().err


def test_a_full_disk_is_a_sentence_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, OSError(28, "No space left on device", "/c/x")) == 1
    message = "error: [Errno 28] No space left on device: '/c/x': check free disk space"
    assert capsys.readouterr().err.startswith(message)


def test_an_interrupt_says_how_to_go_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, KeyboardInterrupt()) == 130
    assert "run the same command again to go on" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["../x", "", "a b", "x;y", "-x"])
def test_a_hostile_stack_name_is_refused(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        entry.main(["status", f"--stack={name}"])
    assert "is no stack name" in capsys.readouterr().err


def test_an_unknown_command_lists_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        entry.main(["dance"])
    assert "purge" in capsys.readouterr().err


def test_it_starts_on_a_machine_that_has_nothing_but_python() -> None:
    done = subprocess.run(
        [sys.executable, "-S", "-m", "toolchain", "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
