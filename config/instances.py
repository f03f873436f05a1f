"""Instances: every container of the services, with all that others ask about it.

The only function that knows where what runs. Memory, ports, images and names of a stack are
questions to its answer.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from config.base import camel_case
from config.public_names import page_name
from config.servers import engine_of, in_tunnel
from config.service import (
    GatedPage,
    LocalPort,
    Naming,
    PublicPort,
    ServiceSettings,
    Where,
    Workload,
)
from config.settings import StackSettings
from config.words.memory import MemorySize


@dataclass(frozen=True, kw_only=True, slots=True)
class Instance:
    """One container of a service."""

    service: str
    """The workload's name: `n8n-worker`."""
    name: str
    """The container's own, without the stack's: `n8n-worker-1`."""
    server: str
    image: str
    """Key of config/images.toml, or a reference."""
    memory: MemorySize
    cpus: float
    setting: str
    """What an operator edits to have it elsewhere."""
    port: int = 0
    """Where it listens; 0 for what nobody calls."""
    published: int = 0
    """Where other servers reach it, on its server's private address."""
    public: tuple[PublicPort, ...] = ()
    """Where everybody reaches it."""
    page: LocalPort | None = None
    """Where people open its page, on 127.0.0.1 of its server."""
    gated: GatedPage | None = None
    """The same page by its public name, where the stack has a gate."""
    by_server: bool = False
    """Whether its name is that of its server, and so are the names of its volumes."""


def instances(settings: StackSettings) -> tuple[Instance, ...]:
    """Return every instance of a stack, in the order of its sections."""
    return tuple(
        instance
        for field, section in settings.present().items()
        for workload in section.WORKLOADS
        if not workload.part or getattr(section, workload.part) is not None
        for instance in _instances(settings, field, section, workload)
    )


def spread(servers: Sequence[str], replicas: int) -> list[str]:
    """Return the server of each replica: one after another, from the first again."""
    return [servers[number % len(servers)] for number in range(replicas)] if servers else []


def _instances(
    settings: StackSettings, field: str, section: ServiceSettings, workload: Workload
) -> Iterator[Instance]:
    size = section.size(workload)
    numbers: Counter[str] = Counter()
    for server in _servers(settings, section, workload):
        numbered = workload.naming is Naming.NUMBERED
        number = numbers.total() if numbered else 0
        numbers[server] += 1
        yield Instance(
            service=workload.name,
            name=_name(workload, server, number),
            server=server,
            image=workload.image,
            memory=size.memory,
            cpus=size.cpus,
            setting=f"placement.{workload.placement}"
            if workload.where is Where.PLACED
            else camel_case(field),
            port=workload.port,
            published=_published(workload, number),
            public=section.public_ports() if workload is section.WORKLOADS[0] else (),
            page=_page(field, section, workload),
            gated=_gated(settings, section, workload),
            by_server=workload.naming is Naming.BY_SERVER,
        )


def _published(workload: Workload, number: int) -> int:
    if not workload.port or workload.is_local:
        return 0
    return (workload.reached_at or workload.port) + number


def _page(field: str, section: ServiceSettings, workload: Workload) -> LocalPort | None:
    if workload.page is None:
        return None
    setting, path = workload.page.port, workload.page.path
    return LocalPort(
        setting=f"{camel_case(field)}.{camel_case(setting)}",
        number=getattr(section, setting),
        path=path,
    )


def _gated(
    settings: StackSettings, section: ServiceSettings, workload: Workload
) -> GatedPage | None:
    page, host = workload.page, page_name(settings, section, workload)
    if page is None or not host:
        return None
    return GatedPage(host=host, path=page.path, paths=page.paths, health=page.health)


def _servers(
    settings: StackSettings, section: ServiceSettings, workload: Workload
) -> Sequence[str]:
    if workload.among and len(settings.placement.get(workload.among, ())) < 2:
        return []
    if workload.where is Where.TUNNEL:
        return in_tunnel(settings.servers)
    if workload.where is Where.EVERY_ENGINE:
        engines: dict[str, str] = {}
        for name, server in settings.servers.items():
            engines.setdefault(engine_of(name, server), name)
        return list(engines.values())
    placed = settings.placement.get(workload.placement)
    placed = placed or settings.placement.get(workload.beside, ())
    if workload.naming is Naming.NUMBERED:
        return spread(placed, section.count(workload))
    return placed if workload.standbys else placed[:1]


def _name(workload: Workload, server: str, number: int) -> str:
    own = {
        Naming.PLAIN: "",
        Naming.NUMBERED: f"-{number + 1}",
        Naming.BY_SERVER: f"-{server}",
    }
    return f"{workload.name}{own[workload.naming]}"
