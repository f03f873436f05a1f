"""What passes by itself is tried again a few times; what does not is not waited for."""

from collections.abc import Callable

import pytest

from toolchain import passing


def answers(*said: str) -> tuple[Callable[[], tuple[bool, str]], list[str]]:
    """An attempt that fails with each of these words, and then succeeds."""
    left = list(said)
    return (lambda: (False, left.pop(0)) if left else (True, "")), left


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that were waited."""
    waited: list[float] = []
    monkeypatch.setattr("time.sleep", waited.append)
    return waited


@pytest.mark.parametrize(
    "said",
    [
        "dial tcp 1.2.3.4:443: i/o timeout",
        "net/http: TLS handshake timeout",
        "read: connection reset by peer",
        "npm error code EAI_AGAIN",
        "curl: (22) The requested URL returned error: 503 Service Unavailable",
        "Temporary failure resolving 'deb.debian.org'",
        "IncompleteRead: IncompleteRead(12 bytes read)",
    ],
)
def test_a_network_that_was_away_is_tried_again(said: str, pauses: list[float]) -> None:
    attempt, _ = answers(said)
    assert passing.repeated(attempt) == (True, "")
    assert pauses == [5.0]


def test_three_tries_are_enough(pauses: list[float]) -> None:
    attempt, left = answers(*["i/o timeout"] * 5)
    assert passing.repeated(attempt) == (False, "i/o timeout")
    assert len(left) == 2
    assert pauses == [5.0, 20.0]


@pytest.mark.parametrize("said", ["undefined: x", "404 Not Found", "no space left on device"])
def test_what_does_not_pass_is_not_waited_for(said: str, pauses: list[float]) -> None:
    attempt, _ = answers(said)
    assert passing.repeated(attempt) == (False, said)
    assert pauses == []


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("write /x: no space left on device", "the disk is full: free some; "),
        ("network bridge not found", "`sudo systemctl restart docker`; "),
        ("i/o timeout", "was away in three tries; "),
        ("undefined: x", ""),
    ],
)
def test_a_known_cause_is_said_in_words(said: str, words: str) -> None:
    assert passing.cause(said).endswith(words)
    assert bool(passing.cause(said)) == bool(words)
