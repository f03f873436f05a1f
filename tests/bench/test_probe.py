"""What became of a client's requests."""

import time

import httpx
import pytest

from bench import probe
from bench.probe import Asked, Probe, effect, judge


def asked(*good: bool) -> list[Asked]:
    """Return requests, one a second."""
    return [Asked(float(at), "200" if ok else "503", ok, false=False) for at, ok in enumerate(good)]


def test_a_good_answer_holds_what_it_was_asked_for() -> None:
    assert judge(0.0, httpx.Response(200, text="the word"), "word").good
    assert not judge(0.0, httpx.Response(503, text="the word"), "word").good


def test_an_answer_that_only_looks_good_is_a_false_one() -> None:
    false = judge(0.0, httpx.Response(200, text="starting up"), "word")
    assert not false.good
    assert false.false, "its sender takes the message for delivered"
    assert not judge(0.0, httpx.Response(502), "word").false


def test_lost_requests_and_the_time_until_the_next_good_ones_are_counted() -> None:
    found = effect(asked(True, False, False, True, False, True, True), began=1.0, back=3.0)
    assert (found.sent, found.lost, found.answers) == (6, 3, {"503": 3})
    assert found.served_after == 2.0, "one good answer between bad ones is not served yet"


def test_a_client_that_never_came_back_says_so() -> None:
    assert effect(asked(True, False), began=1.0, back=1.5).served_after is None


def test_a_client_asks_until_its_block_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe, "PAUSE_SECONDS", 0.001)
    begun = time.monotonic()

    def refuse() -> httpx.Response:
        raise httpx.ConnectError("nobody listens")

    with (
        Probe("reader", lambda: httpx.Response(200, text="word"), "word") as reader,
        Probe("refused", refuse, "word") as refused,
    ):
        while not reader.is_served(begun) and time.monotonic() < begun + 30:
            time.sleep(0.001)
    assert reader.is_served(begun)
    assert refused.asked[0].said == "ConnectError"
    assert not refused.is_served(begun)
