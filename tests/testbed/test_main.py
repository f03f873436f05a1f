"""The command line."""

from pathlib import Path

import pytest

from testbed import __main__ as main
from testbed.places import Places
from testbed.plan import Plan


def test_status_without_a_bed_says_how_to_make_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(Places, "of", lambda: Places(tmp_path, tmp_path))
    assert main.main(["status"]) == 1
    assert "no bed 'bed' is up: `python -m testbed up` creates one" in capsys.readouterr().err


def test_up_takes_names_and_network_from_the_command_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plans: list[Plan] = []
    monkeypatch.setattr(main, "up", plans.append)
    arguments = ["up", "--name", "b", "--network", "10.9.8.0/24", "--hosts", "x", "y"]
    assert main.main([*arguments, "--bare", "y"]) == 0
    assert plans == [Plan("b", "10.9.8.0/24", ("x", "y"), frozenset({"y"}))]


def test_bad_options_are_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["up", "--network", "10.0.0.0/8"]) == 1
    assert capsys.readouterr().err.startswith("bed: 10.0.0.0/8: should be a private /24")
