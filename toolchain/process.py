"""Running other programs."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol, cast

NOT_FOUND = 127
TIMED_OUT = 124


@dataclass(frozen=True)
class Result:
    """What a program answered."""

    code: int
    out: str = ""
    err: str = ""

    @property
    def ok(self) -> bool:
        """True when it exited with zero."""
        return self.code == 0


class Runner(Protocol):
    """The only way to run other programs; tests replace it with a scripted one."""

    def capture(
        self,
        args: Sequence[str],
        *,
        env: Mapping[str, str],
        cwd: Path | None = None,
        timeout: float | None = None,
        stdin: str | None = None,
    ) -> Result:
        """Run and return what it printed."""

    def stream(
        self,
        args: Sequence[str],
        *,
        env: Mapping[str, str],
        on_line: Callable[[str], None],
        cwd: Path | None = None,
    ) -> int:
        """Run and pass each line of output and errors to `on_line` as it comes."""

    def detach(self, args: Sequence[str], *, env: Mapping[str, str], log: Path) -> None:
        """Start a program that outlives this one."""

    def stop(self) -> None:
        """End every program that is still running under this one."""


class SystemRunner:
    """Runs real programs and remembers which run, so that an interrupt leaves none behind."""

    def __init__(self) -> None:
        self._running: set[subprocess.Popen[str]] = set()
        self._stopped = threading.Event()

    def capture(
        self,
        args: Sequence[str],
        *,
        env: Mapping[str, str],
        cwd: Path | None = None,
        timeout: float | None = None,
        stdin: str | None = None,
    ) -> Result:
        """Run and return what it printed."""
        try:
            child = subprocess.Popen(
                args,
                env=dict(env),
                cwd=cwd,
                text=True,
                errors="replace",
                stdin=subprocess.DEVNULL if stdin is None else subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
        except FileNotFoundError:
            return Result(NOT_FOUND, "", f"{args[0]}: not found")
        with self._tracked(child):
            try:
                out, err = child.communicate(stdin, timeout)
            except subprocess.TimeoutExpired:
                child.kill()
                child.communicate()
                return Result(TIMED_OUT, "", f"{args[0]}: no answer within {timeout:.0f} s")
        return Result(child.returncode, out, err)

    def stream(
        self,
        args: Sequence[str],
        *,
        env: Mapping[str, str],
        on_line: Callable[[str], None],
        cwd: Path | None = None,
    ) -> int:
        """Run and pass each line of output and errors to `on_line` as it comes."""
        try:
            child = subprocess.Popen(
                args,
                env=dict(env),
                cwd=cwd,
                text=True,
                errors="replace",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
            )
        except FileNotFoundError:
            on_line(f"{args[0]}: not found")
            return NOT_FOUND
        lines = cast("IO[str]", child.stdout)
        with self._tracked(child), lines:
            try:
                for line in lines:
                    on_line(line.rstrip("\n"))
                return child.wait()
            except KeyboardInterrupt:
                # The terminal interrupted the child as well: Pulumi needs time to write its state.
                for line in lines:
                    on_line(line.rstrip("\n"))
                child.wait()
                raise

    def detach(self, args: Sequence[str], *, env: Mapping[str, str], log: Path) -> None:
        """Start a program that outlives this one."""
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as output:
            subprocess.Popen(
                args,
                env=dict(env),
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def stop(self) -> None:
        """End every program that is still running under this one."""
        self._stopped.set()
        for child in list(self._running):
            _interrupt(child)

    @contextlib.contextmanager
    def _tracked(self, child: subprocess.Popen[str]) -> Iterator[None]:
        self._running.add(child)
        if self._stopped.is_set():
            _interrupt(child)
        try:
            yield
        finally:
            if child.poll() is None:
                child.terminate()
            self._running.discard(child)


def _interrupt(child: subprocess.Popen[str]) -> None:
    # Not SIGTERM: go and pulumi clean up after themselves on an interrupt.
    with contextlib.suppress(ProcessLookupError):
        child.send_signal(signal.SIGINT)
