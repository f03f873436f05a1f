"""The servers of a stack and what runs where."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from config.base import Settings
from config.memory import AtLeast, MemorySize
from config.network import LOCAL, HostAddress, HostKey, PrivateIpv4
from config.numbers import Between, Port
from config.spread import Spread
from config.types import Label, ServerName, UserName


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


class Placement(Settings):
    """The servers that each service runs on; replicas may be spread over several."""

    postgres: ServerName = Field(description="The server that runs PostgreSQL")
    redis_queue: ServerName = Field(description="The server that runs the Redis of n8n's queue")
    redis_cache: ServerName = Field(description="The server that runs the Redis of the caches")
    qdrant: ServerName = Field(description="The server that runs Qdrant")
    directus: Spread = Field(description="The servers that run Directus")
    n8n: ServerName = Field(description="The server that runs n8n")
    n8n_workers: Spread | None = Field(
        None, description="The servers that run n8n's workers; without it, the server of n8n"
    )
    traefik: ServerName = Field(description="The server that runs Traefik, the public entry")
    site: Spread = Field(description="The servers that run the site")

    def named(self) -> dict[str, tuple[str, ...]]:
        """The servers that each field names."""
        return {
            field: (value,) if isinstance(value, str) else value
            for field, value in self
            if value is not None
        }
