"""SSH connections from this machine to a server, counted in captured frames."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from testbed.bed import Bed
from testbed.capture import Capture
from testbed.sessions import run
from toolchain import ssh_folder

SYN_FILTER = "tcp dst port 22 and tcp[tcpflags] == tcp-syn and src host"
SENDER = re.compile(r"IP [\d.]+\.(\d+) > ")
ACCEPTED = re.compile(r"Accepted \S+ for \S+ from (\S+) port (\d+)")


@dataclass(frozen=True)
class SshConnections:
    """Connections by the source port, which no two of them share."""

    bed: Bed
    name: str
    frames: Capture
    since: int
    """When the counting began, in seconds; servers and this machine have one clock."""

    def opened(self) -> set[int]:
        """Those that were started, accepted or not."""
        return {int(port) for port in SENDER.findall(self.frames.text())}

    def accepted(self) -> set[int]:
        """Those whose key the server accepted, according to its journal."""
        journal = f"journalctl --sync; journalctl -u ssh.service --since=@{self.since} -o cat"
        control = self.bed.plan.control_address
        lines = ACCEPTED.findall(self.bed.ssh(self.name, journal))
        return {int(port) for address, port in lines if address == control} & self.opened()

    def lost(self) -> set[int]:
        """Those that were not accepted: too many at a time, or no valid key."""
        return self.opened() - self.accepted()


def close_shared_connections() -> None:
    """Close those that the stack's clients left open: a session over one sends no new SYN."""
    for path in (ssh_folder.home() / ".ssh").glob("tapbot-*"):
        run(["ssh", "-O", "exit", "-o", f"ControlPath={path}", "whoever"])


@contextmanager
def ssh_connections(bed: Bed, name: str) -> Iterator[SshConnections]:
    """Count while the block lasts; reading the journal logs in, so do it after the block."""
    since = int(time.time())
    with bed.capture(name, f"{SYN_FILTER} {bed.plan.control_address}") as frames:
        yield SshConnections(bed, name, frames, since)
