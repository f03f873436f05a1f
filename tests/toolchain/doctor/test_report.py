"""The table shows all servers beside each other, and problems with their fixes below."""

import json

from toolchain.doctor.finding import ERROR, WARNING, Problem
from toolchain.doctor.report import as_json, text

CELLS = {"edge": {"answers": "yes", "clock": "+0.1 s"}, "data": {"answers": "no"}}


def test_errors_come_first_each_with_its_fix() -> None:
    problems = [Problem(WARNING, "edge", "old", "new"), Problem(ERROR, "", "gone", "back")]
    assert list(text(CELLS, problems)) == [
        "         edge    data",
        "answers  yes     no",
        "clock    +0.1 s",
        "",
        "error: gone",
        "    fix: back",
        "",
        "warning: edge: old",
        "    fix: new",
        "",
        "Errors: 1, warnings: 1.",
    ]


def test_without_problems_all_is_well() -> None:
    assert list(text(CELLS, []))[-1] == "All is well."


def test_programs_read_the_same() -> None:
    found = json.loads(as_json(CELLS, [Problem(ERROR, "edge", "gone", "back")]))
    assert found["servers"] == CELLS
    assert found["problems"] == [
        {"severity": "error", "server": "edge", "problem": "gone", "fix": "back"}
    ]
