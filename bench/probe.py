"""A client that asks again and again, and what became of each of its requests."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Self

import httpx

PAUSE_SECONDS = 0.5
TIMEOUT_SECONDS = 5.0

Send = Callable[[], httpx.Response]


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: when it was sent, what came back, and whether that is what it was sent for."""

    sent: float
    said: str
    good: bool
    false: bool
    """Answered 200 without what it was sent for: its sender takes it for done."""


def judge(sent: float, answer: httpx.Response, word: str) -> Asked:
    """Return what an answer is worth that has to hold `word`."""
    good = answer.status_code == 200 and word in answer.text
    return Asked(sent, str(answer.status_code), good, answer.is_success and not good)


@dataclass(slots=True)
class Probe:
    """One client: it waits for an answer, pauses and asks again, until its block is left."""

    name: str
    send: Send
    word: str
    """What a good answer holds."""
    asked: list[Asked] = field(default_factory=list)
    _over: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._ask_on)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        if self._thread:
            self._thread.join()

    def _ask_on(self) -> None:
        while not self._over.is_set():
            sent = time.monotonic()
            try:
                self.asked.append(judge(sent, self.send(), self.word))
            except httpx.TransportError as error:
                self.asked.append(Asked(sent, type(error).__name__, good=False, false=False))
            self._over.wait(PAUSE_SECONDS)

    def is_served(self, since: float) -> bool:
        """Whether the last three requests, sent after a moment, were answered well."""
        last = [each.good for each in self.asked if each.sent >= since][-3:]
        return len(last) == 3 and all(last)


@dataclass(frozen=True, slots=True)
class Effect:
    """What an outage did to one client."""

    sent: int
    lost: int
    false: int
    answers: dict[str, int]
    """What the lost ones were answered."""
    served_after: float | None
    """Seconds from the return of the server to the first request that begins the good ones."""


def effect(asked: Sequence[Asked], began: float, back: float) -> Effect:
    """Return what became of the requests since the outage began; `back` is when it ended."""
    during = [each for each in asked if each.sent >= began]
    bad = [each for each in during if not each.good]
    later = [each.sent for each in during if not bad or each.sent > bad[-1].sent]
    return Effect(
        sent=len(during),
        lost=len(bad),
        false=sum(each.false for each in bad),
        answers=dict(Counter(each.said for each in bad)),
        served_after=(max(0.0, later[0] - back) if later else None),
    )
