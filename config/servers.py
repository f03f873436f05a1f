"""The servers of a stack."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from config.base import Settings
from config.words.memory import AtLeast, MemorySize
from config.words.network import LOCAL, HostAddress, HostKey, PrivateIpv4
from config.words.numbers import Between, Port
from config.words.types import Label, UserName


class ServerState(StrEnum):
    """Whether a server can still be talked to."""

    ACTIVE = "active"
    LOST = "lost"


class ServerSettings(Settings):
    """One machine with a Docker engine: the local one, or one that is reached over SSH."""

    address: HostAddress = Field(
        description="`local` for this machine's Docker engine, or the host that SSH connects to"
    )
    user: UserName = Field("root", description="The user that SSH logs in as; it may use Docker")
    port: Annotated[int, Between(1, 65535, 22)] = Field(
        22, description="The port of the SSH server"
    )
    host_key: HostKey | None = Field(
        None, description="The SSH host key to pin; required unless the address is `local`"
    )
    private_address: PrivateIpv4 | None = Field(
        None,
        description="The address in the tunnel; required for remote servers when there are several",
    )
    memory: Annotated[MemorySize, AtLeast("512MB")] = Field(
        description="The memory that the containers placed here may use together"
    )
    open_ports: tuple[Port, ...] = Field(
        (), description="TCP ports of the operator's own services that stay open to the public"
    )
    open_udp_ports: tuple[Port, ...] = Field(
        (), description="UDP ports of the operator's own services that stay open to the public"
    )
    container_ports: tuple[Port, ...] = Field(
        (), description="TCP ports of this server itself that the stack's containers may reach"
    )
    labels: tuple[Label, ...] = Field(
        (), description="Words of the operator's own, shown among the outputs"
    )
    state: ServerState = Field(
        ServerState.ACTIVE,
        description="`lost`: nothing contacts the server, and its peers forget it",
    )

    @property
    def is_local(self) -> bool:
        """Whether the server is this machine's Docker engine."""
        return self.address == LOCAL

    @property
    def is_lost(self) -> bool:
        """Whether nothing may contact the server."""
        return self.state is ServerState.LOST


def engines_of(servers: Mapping[str, ServerSettings]) -> dict[str, str]:
    """Return the engine of each server."""
    return {name: engine_of(name, server) for name, server in servers.items()}


def engine_of(name: str, server: ServerSettings) -> str:
    """Return the name of a server's Docker engine: all local servers share this machine's."""
    return LOCAL if server.is_local else name


def in_tunnel(servers: Mapping[str, ServerSettings]) -> list[str]:
    """Return the servers that a tunnel connects; a single one needs none."""
    remote = [name for name, server in servers.items() if not server.is_local]
    return remote if len(remote) > 1 else []
