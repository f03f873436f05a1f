"""Settings of PostgreSQL."""

from enum import StrEnum
from typing import Annotated, ClassVar, Final

from pydantic import Field

from config.secrets import Secret
from config.service import Naming, ServiceSettings, Workload
from config.words.memory import AtLeast, MemorySize
from config.words.numbers import Between, Cpus

PASSWORD: Final = Secret("postgres_password", "PostgreSQL's superuser")


class Storage(StrEnum):
    """The kind of disk under the database, which its planner has to know."""

    SSD = "ssd"
    HDD = "hdd"


class PostgresSettings(ServiceSettings):
    """PostgreSQL; its own memory settings follow from the container's limit."""

    WORKLOADS: ClassVar = (
        Workload(
            name="postgres",
            title="PostgreSQL",
            image="postgres",
            port=5432,
            naming=Naming.BY_SERVER,
            standbys=True,
            start_seconds=6.0,
        ),
    )
    SECRETS: ClassVar = (PASSWORD,)

    memory: Annotated[MemorySize, AtLeast("256MB")] = Field(
        MemorySize(512), description="Memory limit of the container"
    )
    cpus: Cpus = Field(1.0, description="CPU limit of the container")
    max_connections: Annotated[int, Between(20, 1000, 100)] = Field(
        100, description="Connections at the same time, of all applications together"
    )
    storage: Storage = Field(Storage.SSD, description="The kind of disk: `ssd` or `hdd`")
