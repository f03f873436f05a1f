"""Runs other programs in a session of their own, so that none is left running."""

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Self

from testbed.errors import BedError

POLL_SECONDS = 0.05


@dataclass(frozen=True)
class Result:
    """The result of a program."""

    code: int
    out: str
    err: str

    @property
    def text(self) -> str:
        """Everything it printed."""
        return self.out + self.err


class Child:
    """A running program; its output goes to files, so a surviving grandchild blocks nothing."""

    def __init__(
        self,
        args: Sequence[str],
        *,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        stdin: str = "",
    ) -> None:
        # Closed by __exit__: both live as long as the child does.
        self._out: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - see above
        self._err: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - see above
        with tempfile.TemporaryFile() as source:
            source.write(stdin.encode())
            source.seek(0)
            self.process = subprocess.Popen(
                args,
                env=None if env is None else dict(env),
                cwd=cwd,
                stdin=source,
                stdout=self._out,
                stderr=self._err,
                start_new_session=True,
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end_session()
        self._out.close()
        self._err.close()

    @property
    def running(self) -> bool:
        """Whether the program itself still runs, whatever its children do."""
        return self.process.poll() is None

    def wait(self, timeout: float) -> Result:
        """Wait for its end and return what it printed."""
        code = self.process.wait(timeout)
        self._out.seek(0)
        self._err.seek(0)
        return Result(
            code,
            self._out.read().decode(errors="replace"),
            self._err.read().decode(errors="replace"),
        )

    def kill_group(self) -> None:
        """Kill the program and its group, as `kill -9 -<pid>` does."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def end_session(self) -> None:
        """Kill everything that the program started and left running."""
        for pid in session_members(self.process.pid):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self.process.wait()


def session_members(session: int) -> list[int]:
    """Return the processes of a session, whichever group they moved to."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text(errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session and fields[0] != "Z":
            found.append(int(path.parent.name))
    return found


def run(
    args: Sequence[str],
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    stdin: str = "",
    timeout: float = 120,
) -> Result:
    """Run a program to its end; an interrupt or a timeout ends it and all it started."""
    with Child(args, env=env, cwd=cwd, stdin=stdin) as child:
        return child.wait(timeout)


def wait_until(
    what: str, seconds: float, check: Callable[[], bool], every: float = POLL_SECONDS
) -> None:
    """Poll until the check is true; raise `BedError` naming what did not happen."""
    deadline = time.monotonic() + seconds
    while not check():
        if time.monotonic() > deadline:
            raise BedError(f"{what} did not happen within {seconds:.0f} s")
        time.sleep(every)
