"""Settings of the two Redis: one for n8n's queue, one for the caches."""

from typing import Annotated, ClassVar, Final

from pydantic import Field

from config.secrets import Secret
from config.service import Naming, ServiceSettings, Workload
from config.words.memory import AtLeast, MemorySize
from config.words.numbers import Cpus

QUEUE_PASSWORD: Final = Secret("redis_queue_password", "Redis of n8n's queue")
CACHE_PASSWORD: Final = Secret("redis_cache_password", "Redis of the caches", kept=False)


class RedisSettings(ServiceSettings):
    """One Redis."""

    memory: Annotated[MemorySize, AtLeast("32MB")] = Field(
        MemorySize(128), description="Memory limit of the container"
    )
    cpus: Cpus = Field(0.5, description="CPU limit of the container")


class RedisQueueSettings(RedisSettings):
    """The queue, which must lose nothing."""

    WORKLOADS: ClassVar = (
        Workload(
            name="redis-queue",
            title="the Redis of n8n's queue",
            image="redis",
            port=6379,
            naming=Naming.BY_SERVER,
            start_seconds=0.5,
            holds="executions that wait",
        ),
    )
    SECRETS: ClassVar = (QUEUE_PASSWORD,)


class RedisCacheSettings(RedisSettings):
    """The caches, which may lose everything."""

    WORKLOADS: ClassVar = (
        Workload(
            name="redis-cache",
            title="the Redis of the caches",
            image="redis",
            port=6380,
            naming=Naming.BY_SERVER,
            start_seconds=0.5,
        ),
    )
    SECRETS: ClassVar = (CACHE_PASSWORD,)
