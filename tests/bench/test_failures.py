"""The report of lost servers."""

from bench.failures import GONE, cells, report
from bench.probe import Effect
from config.instances import instances
from tests.support.factories import valid_settings


def test_every_service_of_the_stack_is_taken_away_once() -> None:
    services = {each.service for each in instances(valid_settings())} - {"tunnel"}
    taken = {max((each for each in services if name.startswith(each)), key=len) for name in GONE}
    assert taken == services, "what happens without it is not known"


def test_a_client_that_lost_nothing_has_nothing_to_wait_for() -> None:
    assert cells(Effect(sent=9, lost=0, false=0, answers={}, served_after=0.0)) == [
        *("0 of 9", "-", "-", "-")
    ]


def test_a_client_that_lost_some_shows_what_it_was_answered() -> None:
    found = Effect(sent=9, lost=3, false=1, answers={"503": 2, "200": 1}, served_after=4.25)
    assert cells(found) == ["3 of 9", "2 x 503, 1 x 200", "1", "4.25 s"]
    shown = report([["n8n", "webhook", *cells(found)]], [["n8n", "none"]], 60.0)
    assert "stopped for 60 s" in shown
    assert "| n8n | webhook | 3 of 9 | 2 x 503, 1 x 200 | 1 | 4.25 s |" in shown


def test_a_client_that_is_never_served_again_says_so() -> None:
    assert cells(Effect(sent=9, lost=9, false=0, answers={}, served_after=None))[-1] == "never"
