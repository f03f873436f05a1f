"""The output for the user: numbered steps, elapsed times, a heartbeat during long work."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import TextIO

HEARTBEAT_SECONDS = 20.0


def elapsed(seconds: float) -> str:
    """Format a duration: `0.4 s`, `12 s`, `3 m 40 s`."""
    if seconds < 1:
        return f"{seconds:.1f} s"
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} m {rest:02d} s"


class Console:
    """Prints whole lines; may be used from several threads."""

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = out or sys.stdout
        self._lock = threading.Lock()

    @property
    def colour(self) -> bool:
        """Whether the output is a terminal."""
        return self._out.isatty()

    def line(self, text: str = "") -> None:
        """Print one line and flush it."""
        with self._lock:
            try:
                self._out.write(text + "\n")
                self._out.flush()
            except BrokenPipeError:
                # The reader (`| head`) has closed the pipe; the work goes on.
                os.dup2(os.open(os.devnull, os.O_WRONLY), self._out.fileno())


class Report:
    """The output of one running step: lines with its number, and its current activity."""

    def __init__(
        self,
        console: Console,
        label: str,
        *,
        clock: Callable[[], float] = time.monotonic,
        every: float = HEARTBEAT_SECONDS,
    ) -> None:
        self._console = console
        self._label = label
        self._clock = clock
        self._every = every
        self._running: dict[str, float] = {}
        self._over = threading.Event()
        self._pulse: threading.Thread | None = None

    def say(self, text: str) -> None:
        """Print a line with the step's number."""
        self._console.line(f"{self._label} {text}")

    def raw(self, text: str) -> None:
        """Print a line of another program's output as it is."""
        self._console.line(text)

    @contextlib.contextmanager
    def doing(self, activity: str) -> Iterator[None]:
        """Say what runs now, repeat it until it ends, and say how long it took."""
        started = self._clock()
        self._running[activity] = started
        self.say(f"{activity} …")
        self._start_pulse()
        try:
            yield
            self.say(f"{activity}: {elapsed(self._clock() - started)}")
        finally:
            del self._running[activity]

    def close(self) -> None:
        """End the step and its heartbeat."""
        self._over.set()

    def beat(self) -> None:
        """Say what is still running, and for how long."""
        now = self._clock()
        for activity, started in list(self._running.items()):
            if now - started >= self._every * 0.9:
                self.say(f"still {activity} ({elapsed(now - started)})")

    def _start_pulse(self) -> None:
        if self._pulse is None:
            self._pulse = threading.Thread(target=self._live, daemon=True)
            self._pulse.start()

    def _live(self) -> None:
        while not self._over.wait(self._every):
            self.beat()
