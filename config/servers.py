"""The servers of a stack and what runs where."""

from typing import Annotated

from pydantic import Field

from config.base import Settings
from config.memory import AtLeast, MemorySize
from config.network import LOCAL, HostAddress, HostKey, PrivateIpv4
from config.numbers import Between
from config.types import ServerName, UserName


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

    @property
    def is_local(self) -> bool:
        """Whether the server is this machine's Docker engine."""
        return self.address == LOCAL


class Placement(Settings):
    """The server that each service runs on; n8n's workers run beside n8n."""

    postgres: ServerName = Field(description="The server that runs PostgreSQL")
    redis_queue: ServerName = Field(description="The server that runs the Redis of n8n's queue")
    redis_cache: ServerName = Field(description="The server that runs the Redis of the caches")
    qdrant: ServerName = Field(description="The server that runs Qdrant")
    directus: ServerName = Field(description="The server that runs Directus")
    n8n: ServerName = Field(description="The server that runs n8n and its workers")
    traefik: ServerName = Field(description="The server that runs Traefik, the public entry")
    site: ServerName = Field(description="The server that runs the site")
