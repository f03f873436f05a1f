"""What the outsider, a neighbour without a key, can reach of a server."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Any

from testbed.bed import Bed
from testbed.errors import BedError
from testbed.shell import run

PROBES = Path(__file__).with_name("probes.py")
SCAN_SECONDS = 120.0
"""All ports silent take a tenth of it (65535 ports, 16000 at once, 1.5 s each)."""


class Reaction(StrEnum):
    """How a server reacts to a probe."""

    OPEN = "open"
    REFUSED = "refused"
    SILENT = "silent"
    """Dropped; or, for UDP, accepted by a program that does not answer strangers."""


def open_ports(bed: Bed, address: str) -> set[int]:
    """Return every TCP port of an address that accepts a connection of the outsider."""
    return set(_probe(bed, "scan", address, "1", "65535"))


def open_among(bed: Bed, address: str, ports: Iterable[int]) -> set[int]:
    """Return which of some TCP ports of an address accept a connection of the outsider."""
    return set(_probe(bed, "ports", address, *map(str, sorted(ports))))


def tcp_reaction(bed: Bed, address: str, port: int) -> Reaction:
    """Return the reaction to a connection of the outsider."""
    return Reaction(_probe(bed, "tcp", address, str(port)))


def udp_reaction(bed: Bed, address: str, port: int, payload: bytes) -> Reaction:
    """Return the reaction to a datagram of the outsider."""
    return Reaction(_probe(bed, "udp", address, str(port), payload.hex()))


def connects(bed: Bed, address: str, port: int) -> bool:
    """Whether the outsider can connect."""
    return tcp_reaction(bed, address, port) is Reaction.OPEN


def udp_answers(bed: Bed, address: str, port: int, payload: bytes) -> bool:
    """Whether a datagram of the outsider is answered."""
    return udp_reaction(bed, address, port, payload) is Reaction.OPEN


def hold(bed: Bed, address: str, port: int, count: int, seconds: float) -> int:
    """Let the outsider keep connections for a time; return how many the server accepted."""
    return int(_probe(bed, "hold", address, str(port), str(count), str(seconds)))


@contextmanager
def route_through(bed: Bed, network: str, gateway: str) -> Iterator[None]:
    """Route a network, such as a tunnel's, from the outsider to a server's address."""
    route = ["ip", "-n", bed.plan.outside, "route"]
    run([*route, "replace", network, "via", gateway])
    try:
        yield
    finally:
        run([*route, "delete", network, "via", gateway])


def _probe(bed: Bed, *args: str) -> Any:
    answer = bed.outsider([sys.executable, str(PROBES), *args], timeout=SCAN_SECONDS)
    if not answer.ok:
        raise BedError(f"the outsider's {' '.join(args)}: {answer.err.strip()[-500:]}")
    return json.loads(answer.out)
