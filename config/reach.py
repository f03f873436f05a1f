"""How servers are reached: SSH for the operator, the tunnel for each other."""

import hashlib
import re
from typing import Annotated

from pydantic import Field

from config.base import Settings
from config.memory import AtLeast, MemorySize
from config.network import Cidr, PrivateNetwork
from config.numbers import Between, Port
from config.paths import KeyFile


class SshSettings(Settings):
    """How Pulumi logs in to the servers, and who else may try."""

    key_file: KeyFile | None = Field(
        None,
        description="The private key on the machine that runs Pulumi; without it, the SSH agent",
    )
    allowed_networks: tuple[Cidr, ...] = Field(
        (), description="The only networks that may connect to SSH; without any, all may"
    )


class TunnelSettings(Settings):
    """WireGuard between the servers."""

    network: PrivateNetwork = Field(
        "10.88.0.0/24", description="The network that private addresses are taken from"
    )
    port: Port = Field(51820, description="The public UDP port of each server's tunnel")
    memory: Annotated[MemorySize, AtLeast("64MB")] = Field(
        MemorySize(128),
        description="Memory limit of the tunnel on each server; the kernel's own needs none",
    )
    mtu: Annotated[int, Between(1280, 8920, 1420)] = Field(
        1420, description="Largest packet inside the tunnel in bytes: 80 less than outside"
    )


def interface_name(stack: str) -> str:
    """Return the name of the tunnel's interface: of Linux's 15 characters, bridges need two."""
    plain = re.fullmatch("[a-z0-9]{1,10}", stack)
    return f"tb-{stack if plain else hashlib.sha256(stack.encode()).hexdigest()[:10]}"
