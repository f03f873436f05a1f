"""SSH connections that this machine makes to a server, counted on the cable."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from testbed.bed import Bed
from testbed.capture import Capture
from testbed.sessions import run
from toolchain import ssh_folder

BEGUN = "tcp dst port 22 and tcp[tcpflags] == tcp-syn and src host"
SENDER = re.compile(r"IP [\d.]+\.(\d+) > ")
ACCEPTED = re.compile(r"Accepted \S+ for \S+ from (\S+) port (\d+)")


@dataclass(frozen=True)
class SshConnections:
    """Connections by the port that this machine used, which no two of them share."""

    bed: Bed
    name: str
    frames: Capture
    since: int
    """When the counting began, in seconds; servers and this machine have one clock."""

    def opened(self) -> set[int]:
        """Those that were begun, whatever became of them."""
        return {int(port) for port in SENDER.findall(self.frames.text())}

    def accepted(self) -> set[int]:
        """Those of them whose key the server accepted, as its journal says."""
        journal = f"journalctl --sync; journalctl -u ssh.service --since=@{self.since} -o cat"
        control = self.bed.plan.control_address
        lines = ACCEPTED.findall(self.bed.ssh(self.name, journal))
        return {int(port) for address, port in lines if address == control} & self.opened()

    def lost(self) -> set[int]:
        """Those that came to nothing: too many at a time, or no key that fits."""
        return self.opened() - self.accepted()


def close_shared_connections() -> None:
    """End those that the stack's clients left open: what uses one is not seen on the cable."""
    for path in (ssh_folder.home() / ".ssh").glob("tapbot-*"):
        run(["ssh", "-O", "exit", "-o", f"ControlPath={path}", "whoever"])


@contextmanager
def ssh_connections(bed: Bed, name: str) -> Iterator[SshConnections]:
    """Count while the block lasts; nothing is logged in to for it before the block has ended."""
    since = int(time.time())
    with bed.capture(name, f"{BEGUN} {bed.plan.control_address}") as frames:
        yield SshConnections(bed, name, frames, since)
