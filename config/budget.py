"""Memory that is promised to containers, by server."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from config.errors import Problem, set_command, show
from config.memory import MemorySize

if TYPE_CHECKING:
    from config.settings import StackSettings

# The sections that have a memory limit.
SERVICES: Final = (
    "postgres", "redis_queue", "redis_cache", "qdrant", "directus", "n8n", "traefik", "site",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Share:
    """What one kind of container takes on a server."""

    server: str
    name: str
    count: int
    memory: MemorySize

    @property
    def mib(self) -> int:
        """The sum over all containers of this kind, in MiB."""
        return self.count * self.memory.mib

    def __str__(self) -> str:
        times = f"{self.count} x " if self.count > 1 else ""
        return f"{self.name} {times}{self.memory}"


def shares(settings: "StackSettings") -> Iterator[Share]:
    """Every container's limit at the place where it runs."""
    on, n8n = settings.placement, settings.n8n
    yield Share(on.postgres, "postgres", 1, settings.postgres.memory)
    yield Share(on.redis_queue, "redisQueue", 1, settings.redis_queue.memory)
    yield Share(on.redis_cache, "redisCache", 1, settings.redis_cache.memory)
    yield Share(on.qdrant, "qdrant", 1, settings.qdrant.memory)
    yield Share(on.directus, "directus", settings.directus.replicas, settings.directus.memory)
    yield Share(on.n8n, "n8n", 1, n8n.memory)
    yield Share(on.n8n, "n8n workers", n8n.workers, n8n.worker_memory)
    yield Share(on.traefik, "traefik", 1, settings.traefik.memory)
    yield Share(on.site, "site", settings.site.replicas, settings.site.memory)


def memory_fits(settings: "StackSettings") -> Iterator[Problem]:
    """The limits on a server add up to no more than it has."""
    promised = list(shares(settings))
    sums: Counter[str] = Counter()
    for share in promised:
        sums[share.server] += share.mib
    for name, server in settings.servers.items():
        if sums[name] <= server.memory.mib:
            continue
        parts = " + ".join(str(share) for share in promised if share.server == name)
        yield Problem(
            path=f"servers.{name}.memory",
            problem=f"is less than the limits placed on {name}: {parts} = {MemorySize(sums[name])}",
            got=show(server.memory),
            expected=f"at least {MemorySize(sums[name])}",
            fix="lower a limit, move a service, or, if the server has it: "
            + set_command(f"servers.{name}.memory", str(MemorySize(sums[name]))),
        )
