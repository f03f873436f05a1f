"""One virtualenv per set of locked requirements, whole or not there, with its own paths inside."""

import importlib.util
import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.toolchain.scripted import Workplace
from toolchain import virtualenv
from toolchain.console import Report
from toolchain.errors import ToolchainError
from toolchain.process import Result
from toolchain.virtualenv import VirtualenvStep


def make(args: Sequence[str]) -> Result:
    """Play `python -m venv`."""
    folder = Path(args[-1])
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "python").symlink_to("/usr/bin/python3")
    (folder / "bin" / "pip").write_text(f"#!{folder}/bin/python\n")
    (folder / "pyvenv.cfg").write_text(f"command = python -m venv {folder}\n")
    return Result(0)


def report(place: Workplace) -> Report:
    """A report to the workplace's console."""
    return Report(place.context.console, "[1/6]")


def test_the_key_follows_the_locked_requirements(place: Workplace) -> None:
    first = virtualenv.directory(place.context)
    (place.context.paths.checkout / "requirements-dev.txt").write_text("other")
    assert virtualenv.directory(place.context) != first
    assert len(first.name) == 12


def test_the_bot_has_one_of_its_own(place: Workplace) -> None:
    lock = place.context.paths.checkout / virtualenv.BOT_LOCK_FILE
    lock.parent.mkdir()
    lock.write_text("its own")
    place.runner.on("-m venv", make)
    place.runner.on("pip install", Result(0))
    step = VirtualenvStep(place.context, virtualenv.BOT_LOCK_FILE)
    step.run(report(place))
    assert str(lock) in place.runner.calls[-1]
    assert step.already_done() is not None
    assert VirtualenvStep(place.context).already_done() is None


def test_a_checkout_without_the_lock_file_is_told_how_to_get_it(place: Workplace) -> None:
    (place.context.paths.checkout / "requirements-dev.txt").unlink()
    with pytest.raises(ToolchainError, match="git checkout requirements-dev.txt"):
        virtualenv.directory(place.context)


def test_the_requirements_are_installed_with_their_hashes(place: Workplace) -> None:
    place.runner.on("-m venv", make)
    place.runner.on("pip install", Result(0))
    VirtualenvStep(place.context).run(report(place))
    assert "--require-hashes" in place.runner.calls[-1]
    assert VirtualenvStep(place.context).already_done() is not None


def test_its_commands_know_the_place_where_it_lies_at_the_end(place: Workplace) -> None:
    place.runner.on("-m venv", make)
    place.runner.on("pip install", Result(0))
    VirtualenvStep(place.context).run(report(place))
    folder = virtualenv.directory(place.context)
    assert (folder / "bin" / "pip").read_text() == f"#!{folder}/bin/python\n"
    assert os.fspath(folder) in (folder / "pyvenv.cfg").read_text()


def test_a_failed_installation_leaves_no_virtualenv(place: Workplace) -> None:
    place.runner.on("-m venv", make)
    place.runner.on("pip install", Result(1, "ERROR: hash mismatch\n"))
    with pytest.raises(ToolchainError, match="could not be installed") as caught:
        VirtualenvStep(place.context).run(report(place))
    assert caught.value.log is not None
    assert "hash mismatch" in caught.value.log.read_text()
    assert VirtualenvStep(place.context).already_done() is None


def test_a_python_without_venv_says_which_package_brings_it(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(ToolchainError, match=r"apt-get install python3\.\d+-venv"):
        VirtualenvStep(place.context).run(report(place))
