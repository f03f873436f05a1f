"""Where programs are run: on this machine, or on another one behind an ssh command line."""

import shlex
from dataclasses import dataclass

from testbed.sessions import Result, run

RUN_SECONDS = 120


@dataclass(frozen=True)
class Machine:
    """A machine that somebody is logged in to."""

    login: tuple[str, ...] = ()
    """Command line to which one argument, the remote command, is appended; none is here."""

    def run(self, *args: str, stdin: str = "", timeout: float = RUN_SECONDS) -> Result:
        """Run a program to its end; its arguments arrive as they are."""
        command = [*self.login, shlex.join(args)] if self.login else args
        return run(command, stdin=stdin, timeout=timeout)
