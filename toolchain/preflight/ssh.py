"""One SSH call to one server: bounded in time and in what is read of the answer."""

import contextlib
import os
import signal
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from config.reach import SshSettings
from config.servers import ServerSettings
from config.ssh import CONNECT_SECONDS, ssh_options

PROBE: Final = Path(__file__).with_name("probe.sh")
SECONDS: Final = CONNECT_SECONDS + 30.0
"""How long a whole call may take: to connect, and to look at everything."""
MOST_BYTES: Final = 256 * 1024
"""What is read of an answer; a real one has a few thousand bytes."""
TIMED_OUT, NOT_FOUND = 124, 127


@dataclass(frozen=True, slots=True)
class Reply:
    """How a call ended, and between which times of this machine."""

    code: int
    out: str
    err: str
    started: float
    ended: float


def command(settings: ServerSettings, ssh: SshSettings) -> list[str]:
    """The command line that runs a script from the standard input on the server."""
    # A connection of its own: a shared one would not ask for the host key again.
    own = ["-o", "ControlMaster=no", "-o", "ControlPath=none"]
    where = ["-p", str(settings.port), "-l", settings.user, "-T", "--", settings.address]
    return ["ssh", *own, *ssh_options(settings, ssh), *where, "sh", "-s"]


class Calls:
    """Makes calls, and ends those that still run when the user has had enough."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._running: set[subprocess.Popen[bytes]] = set()
        self._stopped = threading.Event()

    def ask(self, settings: ServerSettings, ssh: SshSettings) -> Reply:
        """Run the probe on a server; a call that takes or says too much is ended."""
        args = command(settings, ssh)
        started = time.time()
        with PROBE.open("rb") as source:
            try:
                child = subprocess.Popen(
                    args,
                    stdin=source,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    # With what it starts, such as a ProxyCommand, it is ended as a group.
                    start_new_session=True,
                )
            except FileNotFoundError:
                return Reply(NOT_FOUND, "", f"{args[0]}: not found", started, time.time())
        self._running.add(child)
        if self._stopped.is_set():
            _end(child)
        code = TIMED_OUT
        with ThreadPoolExecutor(2) as readers, child:
            streams = [readers.submit(_read, child, pipe) for pipe in (child.stdout, child.stderr)]
            with contextlib.suppress(subprocess.TimeoutExpired):
                code = child.wait(self._seconds)
            ended = time.time()
            _end(child)
            out, err = (stream.result() for stream in streams)
        self._running.discard(child)
        return Reply(code, out, err, started, ended)

    def stop(self) -> None:
        """End every call, those too that are just beginning."""
        self._stopped.set()
        for child in list(self._running):
            _end(child)


def _read(child: "subprocess.Popen[bytes]", stream: IO[bytes] | None) -> str:
    data = stream.read(MOST_BYTES) if stream else b""
    if len(data) == MOST_BYTES:
        _end(child)
    return data.decode(errors="replace")


def _end(child: "subprocess.Popen[bytes]") -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
