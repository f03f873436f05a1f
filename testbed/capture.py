"""Captures a server's traffic, as the operator of the network between servers could."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from testbed import processes
from testbed.errors import BedError
from testbed.ledger import Entry, Kind, Ledger

START_SECONDS = 10.0
PCAP_HEADER = 24
"""Bytes of an empty capture file."""


@dataclass(frozen=True)
class Capture:
    """Frames in a file for tcpdump and Wireshark."""

    file: Path
    reader: list[str]

    def frames(self, expression: str = "") -> int:
        """Number of frames, all or those that a tcpdump expression selects."""
        return len(self.text(expression).splitlines())

    def text(self, expression: str = "") -> str:
        """What tcpdump prints about the frames, one line each."""
        with self.file.open("rb") as frames:
            done = subprocess.run(
                [*self.reader, "-nn", "-r", "-", *expression.split()],
                check=False,
                stdin=frames,
                capture_output=True,
                text=True,
                timeout=60,
            )
        if done.returncode != 0:
            raise BedError(f"tcpdump {expression}: {done.stderr.strip()}")
        return done.stdout

    def contains(self, marker: bytes) -> bool:
        """True when one frame contained these bytes unencrypted."""
        return marker in self.file.read_bytes()


@contextmanager
def capturing(
    lan: str, image: Path, interface: str, file: Path, ledger: Ledger, expression: str = ""
) -> Iterator[Capture]:
    """Capture the frames of one interface of the bridge's namespace, all or those selected."""
    tcpdump = ["nsenter", f"--net=/run/netns/{lan}", f"--root={image}", "tcpdump"]
    # tcpdump sees the image's files, not this machine's, so it writes to standard output.
    with file.open("wb") as frames:
        child = subprocess.Popen(
            [
                *(*tcpdump, "--immediate-mode", "-U", "-s", "0", "-w", "-", "-i", interface),
                *expression.split(),
            ],
            stdin=subprocess.DEVNULL,
            stdout=frames,
            stderr=subprocess.PIPE,
        )
    entry = Entry(Kind.PROCESS, f"capture {processes.identity(child.pid)}")
    ledger.add(entry.kind, entry.name)
    try:
        _wait_for_header(child, file)
        yield Capture(file, [*tcpdump])
    finally:
        child.terminate()
        child.communicate(timeout=START_SECONDS)
        ledger.remove(entry)


def _wait_for_header(child: subprocess.Popen[bytes], file: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while file.stat().st_size < PCAP_HEADER:
        if child.poll() is not None or time.monotonic() > deadline:
            child.kill()
            errors = child.communicate()[1].decode(errors="replace")
            raise BedError(f"tcpdump did not start: {errors.strip()}")
        time.sleep(0.02)
