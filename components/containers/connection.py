"""Connections: which service calls which other one, and through what."""

from dataclasses import dataclass
from typing import Final

from components.containers.address import Address
from components.containers.register import Register

REPLICATION: Final = "replication"
"""The purpose of a call by which a lost server, too, learns of its successor."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Connection:
    """One service on one server calls another one; it holds no secret."""

    client: str
    client_server: str
    service: str
    server: str
    address: Address
    protocol: str
    purpose: str
    across: bool
    """Whether it goes through the tunnel to another server."""
    waits: bool
    """Whether the client starts only when the other one is up."""


Connections = Register[Connection]
