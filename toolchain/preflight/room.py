"""Whether a server has the disk and the memory for what is placed on it."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from config.budget import shares
from config.errors import escape, set_command, show
from config.images import load_pins
from config.memory import MemorySize
from config.topology import seats
from toolchain.preflight.finding import Finding, error, warning
from toolchain.preflight.host import Host

SIZES: Final[Mapping[str, int]] = MappingProxyType(
    {
        "postgres": 200,
        "redis": 150,
        "qdrant": 200,
        "directus": 500,
        "n8n": 1400,
        "traefik": 250,
        "nginx": 150,
        "wireguard": 150,
    }
)
"""MiB of each image, unpacked: the column `size` of images/README.md, rounded up."""

IMAGE_OF: Final[Mapping[str, str]] = MappingProxyType(
    {
        "postgres": "postgres",
        "redis_queue": "redis",
        "redis_cache": "redis",
        "qdrant": "qdrant",
        "directus": "directus",
        "n8n": "n8n",
        "n8n_workers": "n8n",
        "traefik": "traefik",
        "site": "nginx",
    }
)
"""The image of each placement's field."""

WHILE_PULLED: Final = 2
"""The packed layers of an image lie beside the unpacked ones until all have arrived."""
ENGINE: Final = 300
"""MiB of docker.io, containerd, runc and iptables: `Installed-Size` on Debian 12, rounded up."""
DATA: Final = 1024
"""MiB to begin with: 30 for the log of each container, the rest for data. A choice of ours."""


def disk(host: Host) -> Iterator[Finding]:
    """What is to be pulled fits, and so does the data of the first days."""
    facts, need = host.facts, disk_need(host)
    if facts.free is None:
        yield warning(
            host.path,
            "does not say how much disk is free",
            expected=f"at least {MemorySize(need)}",
            fix=f"there: df -h {escape(facts.folder) or '/var/lib'}",
        )
    elif facts.free < need:
        images = sum(SIZES[key] for key in missing_images(host))
        parts = [f"{WHILE_PULLED} x {images}MB of images to pull"] if images else []
        parts += [] if facts.docker else [f"{ENGINE}MB for Docker"]
        yield error(
            host.path,
            f"has too little disk free below {escape(facts.folder) or '/var/lib'}",
            got=str(MemorySize(facts.free)),
            expected=f"at least {MemorySize(need)}: {', '.join([*parts, f'{DATA}MB for data'])}",
            fix="free some there (docker system df shows what Docker holds), or enlarge the disk",
        )


def disk_need(host: Host) -> int:
    """MiB of free disk that an update needs."""
    images = sum(SIZES[key] for key in missing_images(host))
    return WHILE_PULLED * images + DATA + (0 if host.facts.docker else ENGINE)


def missing_images(host: Host) -> list[str]:
    """The keys of the images that are placed here and have to be pulled."""
    keys = {IMAGE_OF[seat.field] for seat in seats(host.settings) if seat.server == host.name}
    if host.tunnelled:
        keys.add("wireguard")
    pins = load_pins(host.settings.images)
    return sorted(
        key for key in keys if f"{pins[key].name}:{pins[key].tag}" not in host.facts.images
    )


def memory(host: Host) -> Iterator[Finding]:
    """The limits placed here fit into the memory, and so does what the stack file promises."""
    has, setting = host.facts.memory, host.server.memory
    if has is None:
        yield warning(
            host.path,
            "does not say how much memory it has",
            expected=str(setting),
            fix="there: free -m",
        )
    elif promised(host) > has:
        yield error(
            host.path,
            "has less memory than the limits of the containers placed on it",
            got=str(MemorySize(has)),
            expected=f"at least {MemorySize(promised(host))}",
            fix="lower limits, move a service to another server, or enlarge this one",
        )
    elif setting.mib > has:
        yield warning(
            f"{host.path}.memory",
            "is more than the server has",
            got=show(setting),
            expected=f"at most {MemorySize(has)}",
            fix=set_command(f"{host.path}.memory", str(MemorySize(has))),
        )


def promised(host: Host) -> int:
    """MiB of the limits of all containers placed here."""
    return sum(share.mib for share in shares(host.settings) if share.server == host.name)
