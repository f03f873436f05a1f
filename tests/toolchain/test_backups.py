"""What the backups say of themselves, and what they are asked for."""

import json
from typing import Any

import pytest

from tests.toolchain.scripted import Workplace, install_cli
from toolchain import backups, containers
from toolchain.containers import Container, Survey
from toolchain.engines import LOCAL
from toolchain.errors import ToolchainError
from toolchain.process import Result
from toolchain.stack import Stack

DAY = 1_795_700_000
KEEPER = Container("tapbot-dev-backups-edge", "backups", "edge", "healthy", "-", "x:1", 0, LOCAL)


def said(**changes: Any) -> dict[str, Any]:
    """Return what backups say that are as they should be."""
    newest = {"end": DAY, "size": 50 << 20}
    drill = {"at": DAY, "took": 41.0, "refused": ""}
    well = {"reasons": [], "newest": newest, "since": DAY, "backups": 3, "drill": drill}
    return {**well, "runs": False, **changes}


def stack(place: Workplace, *answers: dict[str, Any], **environ: str) -> Stack:
    """Return a stack whose backups say one thing after another."""
    install_cli(place.context)
    place.runner.on("stack select", Result(0))
    place.runner.on("stack export", Result(0, "{}"))
    place.runner.on("cat /var/lib", *(Result(0, json.dumps(each)) for each in answers))
    place.runner.on("-m components.recovery.backup_program", Result(0))
    object.__setattr__(place.context, "environ", {**place.context.environ, **environ})
    return Stack(place.context)


@pytest.fixture(autouse=True)
def survey(monkeypatch: pytest.MonkeyPatch) -> None:
    """The stack has backups."""
    monkeypatch.setattr(containers, "survey", lambda *_args: Survey([KEEPER], [], []))


def test_status_has_one_line_of_them(place: Workplace) -> None:
    line = backups.advice(stack(place, said()), [KEEPER])
    assert line.startswith("Backups: 3 verified, the newest of 20")
    assert "(50 MB)" in line
    assert line.endswith("took 41 s.")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"newest": None, "runs": True}, "Backups: none yet (the first one runs)."),
        ({"reasons": ["no WAL is received (slot: lost)"]}, "BUT no WAL is received (slot: lost)."),
        ({"drill": {"at": DAY, "took": 1.0, "refused": "a gap"}}, "failed: a gap."),
    ],
)
def test_what_is_wrong_stands_in_that_line(changes: dict[str, Any], expected: str) -> None:
    assert backups.line(said(**changes)).endswith(expected)


def test_a_stack_without_backups_has_no_line_and_one_that_is_silent_says_so(
    place: Workplace,
) -> None:
    here = stack(place, said())
    assert backups.advice(here, []) == ""
    place.runner.on("cat /var/lib", Result(1, "", "is not running"))
    assert "is not running" in backups.advice(here, [KEEPER])


def test_a_base_backup_is_waited_for(place: Workplace) -> None:
    newer = said(newest={"end": DAY + 9, "size": 60 << 20})
    here = stack(place, said(), said(), {**newer, "runs": True}, newer)
    assert backups.make(here, pause=lambda _seconds: None) == 0
    assert "(60 MB)" in place.lines[-1]


def test_one_that_fails_is_a_failure(place: Workplace) -> None:
    here = stack(place, said(), said(reasons=["the last base backup failed: no room"]))
    assert backups.make(here, pause=lambda _seconds: None) == 1
    assert "no room" in place.lines[-1]


def test_a_moment_gets_its_name(place: Workplace) -> None:
    assert backups.make(stack(place, said(), NAME="before-import")) == 0
    assert place.runner.ran("backup_program point before-import")


def test_without_backups_there_is_nothing_to_ask(place: Workplace) -> None:
    with pytest.raises(ToolchainError, match="has no backups that run"):
        backups.keeper(stack(place), [])
