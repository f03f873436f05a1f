"""What runs where: every container of the services, with its name, server and ports."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from config import ports

if TYPE_CHECKING:
    from config.servers import ServerSettings
    from config.settings import StackSettings

SECTIONS: Final = ("placement", "directus", "n8n", "site")
"""What the seats follow from."""


@dataclass(frozen=True, slots=True)
class Seat:
    """One container of a service; `published` is its port for other servers, 0 for none."""

    field: str
    server: str
    published: int = 0


def spread(servers: Sequence[str], replicas: int) -> list[str]:
    """The server of each replica: one after another, from the first again."""
    return [servers[number % len(servers)] for number in range(replicas)]


def replicas(settings: "StackSettings") -> Mapping[str, int]:
    """How many containers a service has, by placement field, where it is not always one."""
    return {
        "directus": settings.directus.replicas,
        "n8n_workers": settings.n8n.workers,
        "site": settings.site.replicas,
    }


def seats(settings: "StackSettings") -> Iterator[Seat]:
    """Every container of the services that a placement names."""
    placement, counts = settings.placement, replicas(settings)
    named = placement.named()
    for field in type(placement).model_fields:
        # Workers that are not placed themselves run beside n8n.
        servers = named.get(field, (placement.n8n,))
        for number, server in enumerate(spread(servers, counts.get(field, 1))):
            first = ports.OF_SERVICE.get(field, 0)
            yield Seat(field, server, ports.replica(first, number) if first else 0)


def in_tunnel(servers: "Mapping[str, ServerSettings]") -> list[str]:
    """The servers that a tunnel connects; a single one needs none."""
    remote = [name for name, server in servers.items() if not server.is_local]
    return remote if len(remote) > 1 else []
