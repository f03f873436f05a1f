"""Runs other programs, always with a timeout."""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from testbed.errors import BedError

SECONDS = 60.0
TIMED_OUT = 124


@dataclass(frozen=True)
class Answer:
    """The answer of a program."""

    code: int
    out: str
    err: str = ""

    @property
    def ok(self) -> bool:
        """True when it exited with zero."""
        return self.code == 0


def ask(
    args: Sequence[str | Path],
    *,
    timeout: float = SECONDS,
    stdin: str | None = None,
    env: Mapping[str, str] | None = None,
) -> Answer:
    """Run a program and return its answer, also when it fails."""
    try:
        done = subprocess.run(
            [str(arg) for arg in args],
            check=False,
            capture_output=True,
            text=True,
            errors="replace",
            input=stdin or "",
            env=env,
            timeout=timeout,
        )
    except FileNotFoundError:
        raise BedError(f"{args[0]}: not found on this machine") from None
    except subprocess.TimeoutExpired as error:
        out = error.stdout.decode(errors="replace") if isinstance(error.stdout, bytes) else ""
        return Answer(TIMED_OUT, out, f"no end within {timeout:g} s")
    return Answer(done.returncode, done.stdout, done.stderr)


def run(
    args: Sequence[str | Path],
    *,
    timeout: float = SECONDS,
    stdin: str | None = None,
    env: Mapping[str, str] | None = None,
) -> str:
    """Run a program that has to succeed and return its output."""
    answer = ask(args, timeout=timeout, stdin=stdin, env=env)
    if not answer.ok:
        output = (answer.err.strip() or answer.out.strip())[-2000:]
        raise BedError(f"{shlex.join(map(str, args))}: exit {answer.code}: {output}")
    return answer.out
