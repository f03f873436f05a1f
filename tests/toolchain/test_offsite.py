"""What the copies elsewhere say of themselves, and one that is made now."""

import json
from typing import Any

import pytest

from tests.toolchain.scripted import Workplace, install_cli
from toolchain import offsite
from toolchain.containers import MISSING, Container
from toolchain.engines import LOCAL
from toolchain.process import Result
from toolchain.stack import Stack

DAY = 1_795_700_000.0
SENDER = Container("tapbot-dev-offsite-edge", "offsite", "edge", "healthy", "-", "x:1", 0, LOCAL)


def said(at: float = DAY, **changes: Any) -> dict[str, Any]:
    """Return what is said of copies that are as they should be."""
    copies = {"uploads": {"at": at, "took": 1.0, "size": 50 << 20, "added": 1}}
    check = {"at": DAY, "took": 3.0, "refused": ""}
    return {"reasons": [], "copies": copies, "check": check, "runs": False, **changes}


def stack(place: Workplace, *answers: dict[str, Any]) -> Stack:
    """Return a stack whose copies say one thing after another."""
    install_cli(place.context)
    place.runner.on("cat /var/lib/offsite", *(Result(0, json.dumps(each)) for each in answers))
    place.runner.on("-m components.recovery.restic_program", Result(0))
    return Stack(place.context)


def test_status_has_one_line_of_all_engines(place: Workplace) -> None:
    other = said(check=None)
    other["copies"] = {"postgres": {"at": DAY, "took": 1.0, "size": 1 << 30, "added": 1}}
    line = offsite.line([said(), other])
    assert line.startswith("Copies elsewhere: postgres of 20")
    assert "(1024 MB); uploads of 20" in line
    assert line.endswith("found nothing wrong.")
    assert offsite.advice(stack(place, said()), [SENDER]).startswith("Copies elsewhere: uploads")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"copies": {}}, "Copies elsewhere: none yet (the first one runs)."),
        ({"reasons": ["target: no answer"]}, "BUT target: no answer."),
        ({"check": {"at": DAY, "took": 1.0, "refused": "a pack"}}, "failed: a pack."),
    ],
)
def test_what_is_wrong_stands_in_that_line(changes: dict[str, Any], expected: str) -> None:
    assert offsite.line([said(**changes)]).endswith(expected)


def test_a_stack_without_them_has_no_line_and_one_that_is_silent_says_so(
    place: Workplace,
) -> None:
    here = stack(place, said())
    assert offsite.advice(here, []) == ""
    gone = Container("a", "offsite", "edge", MISSING, "-", "x:1", 0, LOCAL)
    assert offsite.advice(here, [gone]) == ""
    place.runner.on("cat /var/lib/offsite", Result(1, "", "is not running"))
    assert "is not running" in offsite.advice(here, [SENDER])


def test_one_that_is_made_now_is_waited_for(place: Workplace) -> None:
    here = stack(place, said(), said(runs=True), said(), said(DAY + 9))
    pauses: list[float] = []
    [status] = offsite.make(offsite.keepers(here, [SENDER]), pauses.append)
    assert status["copies"]["uploads"]["at"] == DAY + 9
    assert len(pauses) == 3
    assert place.runner.ran("restic_program copy")


def test_one_that_fails_is_not_waited_for(place: Workplace) -> None:
    here = stack(place, said(), said(reasons=["target: no answer"]))
    [status] = offsite.make(offsite.keepers(here, [SENDER]), lambda _seconds: None)
    assert status["reasons"] == ["target: no answer"]
