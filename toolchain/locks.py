"""Runs commands that take the stack's lock, and releases the lock of a killed pulumi."""

from __future__ import annotations

import os
import re
import socket
from pathlib import Path
from urllib.parse import unquote, urlsplit

from toolchain import filesystems
from toolchain.console import Report
from toolchain.errors import ToolchainError
from toolchain.process import Result
from toolchain.stack import Stack

LOCKED = "the stack is currently locked"
LOCK_HOLDER = re.compile(
    r"(?P<file>\S+): created by (?P<user>\S*)@(?P<host>\S+) \(pid (?P<pid>\d+)\)"
)


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
        if not _was_ours(holder) or _alive(int(holder["pid"])):
            raise ToolchainError(
                f"another pulumi (process {holder['pid']} of {holder['user']} on {holder['host']})"
                " holds the lock of this stack: wait for it; when it is certainly gone, run"
                f" `pulumi cancel --stack {stack.name}` and then this command again"
            )
    pids = ", ".join(holder["pid"] for holder in holders)
    report.say(f"an earlier pulumi (process {pids}) was killed: releasing its lock")
    for holder in holders:
        # `pulumi cancel` would also release a lock that somebody has taken since.
        _file(holder).unlink(missing_ok=True)
    return True


def _was_ours(holder: dict[str, str]) -> bool:
    """Whether a lock can only come from this machine: two of the same name may share a backend."""
    is_file = holder["file"].startswith("file://")
    same_name = holder["host"] == socket.gethostname()
    return is_file and same_name and filesystems.only_ours(_file(holder))


def _file(holder: dict[str, str]) -> Path:
    return Path(unquote(urlsplit(holder["file"]).path))


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
