"""The command line and the supervisor."""

import sys
from pathlib import Path

import pytest

from tests.bed import __main__ as main
from tests.bed import supervisor
from tests.bed.nspawn import REBOOT
from tests.bed.places import Places
from tests.bed.plan import Plan


def test_status_without_a_bed_says_how_to_make_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(Places, "of", lambda: Places(tmp_path, tmp_path))
    assert main.main(["status"]) == 1
    assert "no bed 'bed' is up: `python -m tests.bed up` makes one" in capsys.readouterr().err


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


def test_a_server_that_reboots_is_started_again_and_one_that_ends_is_not(tmp_path: Path) -> None:
    group = tmp_path / "group"
    group.mkdir()
    # Its first start asks for a reboot, its second ends it.
    script = (
        "import pathlib, os, sys; p = pathlib.Path(os.environ['COUNT']);"
        f"n = len(p.read_text()) if p.exists() else 0; p.write_text('x' * (n + 1));"
        f"sys.exit({REBOOT} if n == 0 else 7)"
    )
    count = tmp_path / "count"
    arguments = [f"--group={group}", f"--set=COUNT={count}", "--", sys.executable, "-c", script]
    assert supervisor.main(arguments) == 7
    assert count.read_text() == "xx"
    assert (group / "cgroup.procs").exists()
