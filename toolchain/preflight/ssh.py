"""One SSH call to one server, with limits for its time and for the size of the answer."""

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

from config.servers import ServerSettings
from config.ssh import SshSettings
from config.ssh_options import CONNECT_SECONDS, ssh_options

PROBE: Final = Path(__file__).with_name("probe.sh")
SECONDS: Final = CONNECT_SECONDS + 60.0
"""How long a whole call may take: to connect, and to run the probe."""
MOST_BYTES: Final = 256 * 1024
"""How much of an answer is read; a real one has a few thousand bytes."""
TIMED_OUT, NOT_FOUND = 124, 127


@dataclass(frozen=True, slots=True)
class Reply:
    """How a call ended, and its start and end by this machine's clock."""

    code: int
    out: str
    err: str
    started: float
    ended: float


def command(settings: ServerSettings, ssh: SshSettings) -> list[str]:
    """The command line that runs a script from the standard input on the server."""
    # A new connection: a shared one would not check the host key again.
    own = ["-o", "ControlMaster=no", "-o", "ControlPath=none"]
    where = ["-p", str(settings.port), "-l", settings.user, "-T", "--", settings.address]
    return ["ssh", *own, *ssh_options(settings, ssh), *where, "sh", "-s"]


class Calls:
    """Makes calls, and can end all that are running."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._running: set[subprocess.Popen[bytes]] = set()
        self._stopped = threading.Event()

    def ask(self, settings: ServerSettings, ssh: SshSettings) -> Reply:
        """Run the probe on a server; end the call if it takes too long or says too much."""
        args = command(settings, ssh)
        started = time.time()
        with PROBE.open("rb") as source:
            try:
                child = subprocess.Popen(
                    args,
                    stdin=source,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    # A group of its own, to be ended together with a ProxyCommand.
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
        """End every call, also those that are just starting."""
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
