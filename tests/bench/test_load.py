"""The report of the load says what was carried, and what was lost in which update."""

from bench.load import report, shown
from bench.vegeta import Answers


def test_a_report_has_what_was_carried_and_what_was_lost() -> None:
    text = report(
        {"site": answers({"200": 4500})},
        {"n8n's main process": (31.24, answers({"200": 590, "0": 1, "503": 33}))},
    )
    assert "| site | 300 | 0.01 s | 0.05 s | 0 |" in text
    assert "| n8n's main process | 31.2 s | 624 | 1 x no answer, 33 x 503 | 0.05 s |" in text


def test_nothing_lost_is_said_as_well() -> None:
    assert shown(answers({"200": 1})) == "0"


def answers(codes: dict[str, int]) -> Answers:
    return Answers(answered_per_second=300, median=0.01, p99=0.05, codes=codes)
