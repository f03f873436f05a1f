"""Runs commands that take the stack's lock, and releases the lock of a killed pulumi."""

from __future__ import annotations

import os
import re
import socket
from pathlib import Path

from toolchain.console import Report
from toolchain.errors import ToolchainError
from toolchain.process import Result
from toolchain.stack import Stack

LOCKED = "the stack is currently locked"
LOCK_HOLDER = re.compile(r"created by (?P<user>\S*)@(?P<host>\S+) \(pid (?P<pid>\d+)\)")


def run_locked(stack: Stack, report: Report, *args: str) -> Result:
    """Run a pulumi command; if a dead process holds the lock, release it and run again."""
    result = _run(stack, report, *args)
    if not result.ok and release_dead_lock(stack, result.out, report):
        result = _run(stack, report, *args)
    return result


def release_dead_lock(stack: Stack, message: str, report: Report) -> bool:
    """Release the lock that an error message names; False if the message names none."""
    if LOCKED not in message:
        return False
    holders = [match.groupdict() for match in LOCK_HOLDER.finditer(message)]
    if not holders:
        raise ToolchainError(
            "another update of this stack is under way: wait for it, or end it with `pulumi cancel`"
        )
    for holder in holders:
        if holder["host"] != socket.gethostname() or _alive(int(holder["pid"])):
            raise ToolchainError(
                f"another pulumi (process {holder['pid']} of {holder['user']} on {holder['host']})"
                " holds the lock of this stack: wait for it; when it is certainly gone, run"
                f" `pulumi cancel --stack {stack.name}` and then this command again"
            )
    pids = ", ".join(holder["pid"] for holder in holders)
    report.say(f"an earlier pulumi (process {pids}) was killed: releasing its lock")
    answer = stack.capture("cancel", "--yes")
    if not answer.ok:
        raise ToolchainError(f"the lock could not be released: {answer.err.strip()}")
    return True


def _run(stack: Stack, report: Report, *args: str) -> Result:
    lines: list[str] = []

    def take(line: str) -> None:
        lines.append(line)
        report.raw(line)

    code = stack.stream(*args, on_line=take)
    return Result(code, "\n".join(lines))


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return not _zombie(pid)


def _zombie(pid: int) -> bool:
    """Whether a process has ended and still waits to be reaped."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return False
    return state == "Z"
