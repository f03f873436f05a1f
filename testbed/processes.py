"""Processes by PID and start time, so that only those that the bed started are ended."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from testbed.errors import BedError

STOP_SECONDS = 20.0
START_TIME = 19
"""Position of the start time in /proc/PID/stat, counted after the command's name."""


def identity(pid: int) -> str | None:
    """PID and start time of a running process, or None when there is none."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    fields = stat.rpartition(")")[2].split()
    return None if fields[0] == "Z" else f"{pid} {fields[START_TIME]}"


def running(recorded: str) -> bool:
    """True while the recorded process runs, not another one with its PID."""
    return identity(_pid(recorded)) == recorded


def kill(recorded: str) -> None:
    """End one recorded process and wait for it."""
    if running(recorded):
        with contextlib.suppress(ProcessLookupError):
            os.kill(_pid(recorded), signal.SIGKILL)
    _reap(_pid(recorded))
    wait_until(lambda: not running(recorded), f"process {recorded} did not end")


def kill_all(members: Callable[[], list[int]], what: str) -> None:
    """End all processes of one of the bed's groups, including those started meanwhile."""

    def none_left() -> bool:
        pids = [pid for pid in members() if pid != os.getpid() and identity(pid)]
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            _reap(pid)
        return not pids

    wait_until(none_left, f"processes of {what} did not end")


def wait_until(condition: Callable[[], bool], complaint: str) -> None:
    """Poll until something has ended."""
    deadline = time.monotonic() + STOP_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise BedError(f"{complaint} within {STOP_SECONDS:g} s")
        time.sleep(0.02)


def _pid(recorded: str) -> int:
    return int(recorded.split(maxsplit=1)[0])


def _reap(pid: int) -> None:
    # A child of this process stays a zombie until it is waited for.
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
