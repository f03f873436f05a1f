"""Ports for what tests and benchmarks start, each chosen by one program at a time."""

import secrets
import socket
from contextlib import ExitStack, suppress
from pathlib import Path

from testbed.clients import LOOPBACK
from testbed.errors import BedError

FIRST_PORT = 10_000
"""Below it are those that services are known by."""

CONNECTIONS = Path("/proc/sys/net/ipv4/ip_local_port_range")
"""From where outgoing connections get their ports, at any moment."""

_kept: list[socket.socket] = []


def free_ports(count: int, address: str = LOOPBACK) -> list[int]:
    """Return ports that nothing listens on, and that the system gives to no connection.

    Until this program ends, no other one gets them from here: a stack takes its ports minutes
    after they were chosen. Raise `BedError` when there are too few.
    """
    ports: list[int] = []
    with ExitStack() as tried:
        candidates = range(FIRST_PORT, int(CONNECTIONS.read_text().split()[0]))
        for port in secrets.SystemRandom().sample(candidates, len(candidates)):
            if len(ports) == count:
                break
            with suppress(OSError):
                tried.enter_context(socket.create_server((address, port)))
                _keep(port)
                ports.append(port)
    if len(ports) < count:
        raise BedError(f"fewer than {count} ports of {address} are free")
    return ports


def _keep(port: int) -> None:
    """Put a name on a port that leaves the port itself free; the kernel removes it at the end."""
    mark = socket.socket(socket.AF_UNIX)
    try:
        mark.bind(f"\0tapbot-port-{port}")
    except OSError:
        mark.close()
        raise
    _kept.append(mark)
