"""A steady, bounded stream of requests, and what became of each."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Self

import httpx

PER_SECOND = 20
MOST_SECONDS = 300
"""After this time no more requests are sent, whatever the tested thing still does."""

LEAST_SHARE = 0.9
"""Of the wanted number of requests: with fewer, the stream itself was held up."""

CLIENTS = 40
"""Requests that may wait at the same time: a slow answer must not slow the stream down."""


class Traffic:
    """Sends requests at a steady rate from another thread until the block is left."""

    def __init__(self, send: Callable[[int], httpx.Response], per_second: int = PER_SECOND) -> None:
        self._send = send
        self._per_second = per_second
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._stream)
        self._lock = threading.Lock()
        self._started = 0.0
        self.sent = 0
        self.answered = 0
        self.lost: Counter[str] = Counter()
        self.seconds = 0.0
        self.ran_out = False

    def __enter__(self) -> Self:
        self._started = time.monotonic()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        # Measured here: a stream that died must not seem to have been a short one.
        self.seconds = time.monotonic() - self._started
        self._over.set()
        self._thread.join()

    def assert_complete(self) -> None:
        """Fail unless the stream flowed all the time and every request was answered well."""
        assert not self.lost, f"{self.answered} of {self.sent} answered, lost: {dict(self.lost)}"
        assert self.answered == self.sent, f"{self.answered} of {self.sent} requests answered"
        assert not self.ran_out, f"the stream ended by itself after {MOST_SECONDS} s"
        wanted = LEAST_SHARE * self._per_second * self.seconds
        assert self.sent >= wanted, f"{self.sent} requests in {self.seconds:.0f} s prove little"

    def _stream(self) -> None:
        with ThreadPoolExecutor(CLIENTS) as pool:
            for number in range(MOST_SECONDS * self._per_second):
                due = self._started + number / self._per_second
                if self._over.wait(max(0.0, due - time.monotonic())):
                    return
                self.sent += 1
                pool.submit(self._send, number).add_done_callback(self._count)
        self.ran_out = True

    def _count(self, request: Future[httpx.Response]) -> None:
        # Whatever went wrong counts, not only what httpx itself raises.
        error = request.exception()
        if error is not None:
            problem: str | None = repr(error)
        else:
            answer = request.result()
            problem = None if answer.status_code == 200 else f"{answer.status_code} {answer.text}"
        with self._lock:
            if problem is None:
                self.answered += 1
            else:
                self.lost[problem] += 1
