"""Durations are spelled for people, and a long activity shows that it lives."""

import io
import os

import pytest

from toolchain.console import Console, Report, elapsed


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.04, "0.0 s"), (0.44, "0.4 s"), (12.3, "12 s"), (220, "3 m 40 s"), (65.4, "1 m 05 s")],
)
def test_a_duration_is_spelled_for_people(seconds: float, text: str) -> None:
    assert elapsed(seconds) == text


def test_an_activity_says_when_it_begins_and_how_long_it_took() -> None:
    printed = io.StringIO()
    times = iter([0.0, 220.0])
    report = Report(Console(printed), "[2/6]", clock=lambda: next(times))
    with report.doing("building the CLI"):
        pass
    report.close()
    assert printed.getvalue().splitlines() == [
        "[2/6] building the CLI …",
        "[2/6] building the CLI: 3 m 40 s",
    ]


def test_only_what_still_runs_gives_a_sign_of_life() -> None:
    printed = io.StringIO()
    now = [0.0]
    report = Report(Console(printed), "[2/6]", clock=lambda: now[0], every=20)
    with report.doing("one"):
        with report.doing("two"):
            pass
        now[0] = 40.0
        report.beat()
    report.close()
    assert "[2/6] still one (40 s)" in printed.getvalue()
    assert "still two" not in printed.getvalue()


def test_a_failed_activity_claims_no_duration() -> None:
    printed = io.StringIO()
    report = Report(Console(printed), "[2/6]")
    with pytest.raises(ValueError, match="x"), report.doing("one"):
        raise ValueError("x")
    report.close()
    assert printed.getvalue().splitlines() == ["[2/6] one …"]


def test_a_reader_that_goes_away_does_not_end_the_work() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as out:
        console = Console(out)
        console.line("nobody reads this")
        console.line("nor this")
