"""Settings of PostgreSQL."""

from enum import StrEnum
from typing import Annotated, ClassVar, Final

from pydantic import Field

from config.secrets import Secret
from config.service import Naming, ServiceSettings, Size, Where, Workload
from config.words.memory import AtLeast, MemorySize
from config.words.numbers import Between, Cpus
from config.words.types import Label
from config.words.wal import DiscardedWal

PASSWORD: Final = Secret("postgres_password", "PostgreSQL's superuser")
REPLICATION: Final = Secret("replicator_password", "standbys, when they follow the primary")

SERVER: Final = Workload(
    name="postgres",
    title="PostgreSQL",
    image="postgres",
    port=5432,
    naming=Naming.BY_SERVER,
    standbys=True,
    start_seconds=6.0,
)
PROXY: Final = Workload(
    name="postgres-proxy",
    title="the way to PostgreSQL's primary",
    image="haproxy",
    port=5432,
    where=Where.EVERY_ENGINE,
    naming=Naming.BY_SERVER,
    is_local=True,
    among=SERVER.placement,
)
"""Beside its clients, which a failover does not touch; a single PostgreSQL needs none."""

PROXY_SIZE: Final = Size(memory=MemorySize(32), cpus=0.5)


class Storage(StrEnum):
    """The kind of disk under the database, which its planner has to know."""

    SSD = "ssd"
    HDD = "hdd"


class PostgresSettings(ServiceSettings):
    """PostgreSQL; its own memory settings follow from the container's limit."""

    WORKLOADS: ClassVar = (SERVER, PROXY)
    SECRETS: ClassVar = (PASSWORD,)
    INTERNAL: ClassVar = (REPLICATION,)

    memory: Annotated[MemorySize, AtLeast("256MB")] = Field(
        MemorySize(512), description="Memory limit of the container"
    )
    cpus: Cpus = Field(1.0, description="CPU limit of the container")
    max_connections: Annotated[int, Between(20, 1000, 100)] = Field(
        100, description="Connections at the same time, of all applications together"
    )
    volume: Label | None = Field(
        None, description="The end of its volume's name, which `make restore` sets"
    )
    storage: Storage = Field(Storage.SSD, description="The kind of disk: `ssd` or `hdd`")
    synchronous: bool = Field(
        False,
        description="Whether a commit waits for a standby: nothing acknowledged is lost with the"
        " primary, and nothing is written while no standby answers",
    )
    discard: DiscardedWal | None = Field(
        None,
        description="What an old primary may throw away to follow the new one, as it says itself",
    )

    def size(self, workload: Workload) -> Size:
        """Return the limits of a server, or of a proxy: four times what was measured."""
        return super().size(workload) if workload is SERVER else PROXY_SIZE
