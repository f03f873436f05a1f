"""Runs other programs and measures their time."""

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

SHOWN_CHARACTERS = 4000


class BenchError(Exception):
    """A measurement failed; the message says why."""


@dataclass(frozen=True, slots=True)
class Run:
    """One finished program: wall seconds, exit code and everything it printed."""

    seconds: float
    code: int
    output: str


def timed(args: Sequence[str], env: Mapping[str, str], cwd: Path | None = None) -> Run:
    """Run a program to its end and measure its wall time."""
    started = time.monotonic()
    done = subprocess.run(
        args,
        env=dict(env),
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    return Run(time.monotonic() - started, done.returncode, done.stdout)


def succeeded(args: Sequence[str], env: Mapping[str, str], cwd: Path | None = None) -> Run:
    """Run a program that has to succeed."""
    run = timed(args, env, cwd)
    if run.code != 0:
        errors = [line for line in run.output.splitlines() if "error" in line.lower()]
        shown = "\n".join([*errors, run.output[-SHOWN_CHARACTERS:]])
        raise BenchError(f"`{' '.join(args)}` ended with {run.code}:\n{shown}")
    return run


def output_of(
    args: Sequence[str], env: Mapping[str, str] | None = None, cwd: Path | None = None
) -> str:
    """Return the standard output of a program that has to succeed."""
    done = subprocess.run(
        args,
        env=dict(os.environ if env is None else env),
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise BenchError(f"`{' '.join(args)}` ended with {done.returncode}: {done.stderr.strip()}")
    return done.stdout
