"""Runs commands, and says why one failed."""

import subprocess
from collections.abc import Sequence


class CommandError(RuntimeError):
    """A command failed; the message is the last thing that it said."""

    def __init__(self, message: str, code: int = 1, said: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.code = code
        """Its exit status."""
        self.said = said
        """All lines that it printed."""


def run(command: Sequence[str], seconds: float | None = None) -> str:
    """Run a command and return what it prints; raise `CommandError` with the end of its words.

    One that takes longer than `seconds` is ended, and has failed.
    """
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=seconds)
    except subprocess.TimeoutExpired:
        raise CommandError(f"{' '.join(command[:2])}: no end after {seconds:g} s") from None
    if done.returncode != 0:
        said = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
        last = said[-1] if said else done.returncode
        raise CommandError(f"{' '.join(command[:2])}: {last}", done.returncode, said)
    return done.stdout
