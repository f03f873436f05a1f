"""A steady, bounded stream of requests, and what became of each."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Self

import httpx

PER_SECOND = 20
MOST_SECONDS = 300
"""After this time no more requests are sent, whatever the tested thing still does."""

CLIENTS = 40
"""Requests that may wait at the same time: a slow answer must not slow the stream down."""


class Traffic:
    """Sends a request every 1/20 second from another thread until the block is left."""

    def __init__(self, send: Callable[[int], httpx.Response]) -> None:
        self._send = send
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._stream)
        self._lock = threading.Lock()
        self.answered = 0
        self.lost: Counter[str] = Counter()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._thread.join()

    def _stream(self) -> None:
        started = time.monotonic()
        with ThreadPoolExecutor(CLIENTS) as pool:
            for number in range(MOST_SECONDS * PER_SECOND):
                if self._over.wait(max(0.0, started + number / PER_SECOND - time.monotonic())):
                    return
                pool.submit(self._one, number)

    def _one(self, number: int) -> None:
        try:
            answer = self._send(number)
            problem = None if answer.status_code == 200 else f"{answer.status_code} {answer.text}"
        except httpx.HTTPError as error:
            problem = repr(error)
        with self._lock:
            if problem is None:
                self.answered += 1
            else:
                self.lost[problem] += 1
