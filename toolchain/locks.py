"""Running what takes the stack's lock, and going on when a killed pulumi left it behind."""

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
    """Run a pulumi command; the lock of a dead process is released once, and the run repeated."""
    result = _run(stack, report, *args)
    if not result.ok and release_dead_lock(stack, result.out, report):
        result = _run(stack, report, *args)
    return result


def release_dead_lock(stack: Stack, message: str, report: Report) -> bool:
    """Cancel the lock in an error message when its holder is dead; False when it is no lock."""
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
    """A process that has ended and whose parent has not noticed yet."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return False
    return state == "Z"
