"""Settings of the tunnel between servers."""

import hashlib
import re
from typing import Annotated, ClassVar

from pydantic import Field

from config.service import Naming, PublicPort, ServiceSettings, Where, Workload
from config.words.memory import AtLeast, MemorySize
from config.words.network import PrivateNetwork
from config.words.numbers import Between, Cpus, Port


class TunnelSettings(ServiceSettings):
    """WireGuard between the servers."""

    WORKLOADS: ClassVar = (
        Workload(
            name="tunnel",
            title="the tunnel",
            image="wireguard",
            where=Where.TUNNEL,
            naming=Naming.BY_SERVER,
        ),
    )

    network: PrivateNetwork = Field(
        "10.88.0.0/24", description="The network that private addresses are taken from"
    )
    port: Port = Field(51820, description="The public UDP port of each server's tunnel")
    memory: Annotated[MemorySize, AtLeast("64MB")] = Field(
        MemorySize(128),
        description="Memory limit of the tunnel on each server; the kernel's own needs none",
    )
    cpus: Cpus = Field(1.0, description="CPU limit of the tunnel; the kernel's own needs none")
    mtu: Annotated[int, Between(1280, 8920, 1420)] = Field(
        1420, description="Largest packet inside the tunnel in bytes: 80 less than outside"
    )

    def public_ports(self) -> tuple[PublicPort, ...]:
        """Return the port of WireGuard."""
        return (
            PublicPort(
                setting="tunnel.port",
                protocol="udp",
                address="0.0.0.0",
                number=self.port,
                usual=51821,
            ),
        )


def interface_name(stack: str) -> str:
    """Return the name of the tunnel's interface: of Linux's 15 characters, bridges need two."""
    plain = re.fullmatch("[a-z0-9]{1,10}", stack)
    return f"tb-{stack if plain else hashlib.sha256(stack.encode()).hexdigest()[:10]}"
