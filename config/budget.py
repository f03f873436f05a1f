"""Memory that is promised to containers, by server.

A job is not counted: it ends a minute after its work is done, while what waits for it is starting,
and a test of the program keeps the jobs of a server together at no more than 64 MB.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from config.base import camel_case
from config.errors import Problem, set_command, show
from config.memory import MemorySize
from config.topology import in_tunnel, seats

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
    limits = {field: getattr(settings, field).memory for field in SERVICES}
    limits["n8n_workers"] = settings.n8n.worker_memory
    names = {field: camel_case(field) for field in SERVICES} | {"n8n_workers": "n8n workers"}
    counts = Counter((seat.field, seat.server) for seat in seats(settings))
    for (field, server), count in counts.items():
        yield Share(server, names[field], count, limits[field])
    for server in in_tunnel(settings.servers):
        yield Share(server, "tunnel", 1, settings.tunnel.memory)


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
