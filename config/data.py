"""Settings of PostgreSQL, Redis, Qdrant and Directus."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from config.base import Settings
from config.memory import AtLeast, MemorySize
from config.numbers import Between, Cpus, Replicas
from config.types import Bucket, DisplayName, Duration, Email, Label, Region, Url


class Storage(StrEnum):
    """The kind of disk under the database, which its planner has to know."""

    SSD = "ssd"
    HDD = "hdd"


class PostgresSettings(Settings):
    """PostgreSQL; its own memory settings follow from the container's limit."""

    memory: Annotated[MemorySize, AtLeast("256MB")] = Field(
        MemorySize(512), description="Memory limit of the container"
    )
    cpus: Cpus = Field(1.0, description="CPU limit of the container")
    max_connections: Annotated[int, Between(20, 1000, 100)] = Field(
        100, description="Connections at the same time, of all applications together"
    )
    storage: Storage = Field(Storage.SSD, description="The kind of disk: `ssd` or `hdd`")


class RedisSettings(Settings):
    """One Redis; there is one for the queue and one for the caches."""

    memory: Annotated[MemorySize, AtLeast("32MB")] = Field(
        MemorySize(128), description="Memory limit of the container"
    )
    cpus: Cpus = Field(0.5, description="CPU limit of the container")


class QdrantSettings(Settings):
    """Qdrant."""

    memory: Annotated[MemorySize, AtLeast("128MB")] = Field(
        MemorySize(384), description="Memory limit of the container"
    )
    cpus: Cpus = Field(1.0, description="CPU limit of the container")


class Addressing(StrEnum):
    """Where an S3 request names the bucket."""

    PATH = "path"
    VIRTUAL = "virtual"


class S3Settings(Settings):
    """A bucket of S3 or of anything that speaks its protocol."""

    endpoint: Url = Field(description="The address of the service")
    bucket: Bucket = Field(description="The name of the bucket")
    region: Region = Field("us-east-1", description="The region of the bucket")
    addressing: Addressing = Field(
        Addressing.PATH,
        description="Whether requests name the bucket in the `path`, or in a `virtual` host name",
    )


class DirectusSettings(Settings):
    """Directus; replicas share the cache and are kept in step by Redis."""

    memory: Annotated[MemorySize, AtLeast("384MB")] = Field(
        MemorySize(640), description="Memory limit of each replica"
    )
    cpus: Cpus = Field(1.0, description="CPU limit of each replica")
    replicas: Replicas = Field(1, description="How many containers serve Directus")
    subdomain: Label = Field("cms", description="Its name below `domain`")
    admin_email: Email = Field(
        description="The login of the first administrator, made at the first start"
    )
    project_name: DisplayName = Field(
        "tapbot.kz", description="The name shown in the app, set at the first start"
    )
    max_upload: Annotated[MemorySize, AtLeast("1MB")] = Field(
        MemorySize(100), description="The largest request and file that is accepted"
    )
    cache_ttl: Duration = Field("5m", description="How long a cached answer may be used")
    s3: S3Settings | None = Field(
        None,
        description="Where uploaded files are kept; without it, on the server of the first replica",
    )
