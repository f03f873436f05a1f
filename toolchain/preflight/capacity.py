"""Whether a server has the disk, the memory and the CPUs for what is placed on it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from config.base import camel_case
from config.images import load_pins, pin_of, sizes
from config.instances import Instance
from config.report.errors import escape, set_command, show
from config.words.memory import MemorySize
from toolchain.preflight.findings import Finding, error, warning
from toolchain.preflight.host import Host

UNKNOWN: Final = 300
"""MB of an image that config/images.toml does not know, such as a bot of the operator's own."""

WHILE_PULLED: Final = 2
"""While an image is pulled, its packed layers take space beside the unpacked ones."""
ENGINE: Final = 300
"""MiB of docker.io, containerd, runc and iptables: `Installed-Size` on Debian 12, rounded up."""
DATA: Final = 1024
"""MiB to start with: 30 for the log of each container, the rest for data. Our estimate."""


@dataclass(frozen=True, slots=True)
class Disk:
    """A disk of a server: MiB that are free below a folder, and MiB that are needed there."""

    folder: str
    free: int | None
    parts: Mapping[str, int]
    """What is needed, in words, and how much that is."""

    @property
    def need(self) -> int:
        """MiB that have to be free."""
        return sum(self.parts.values())


def disk(host: Host) -> Iterator[Finding]:
    """The images to pull and the data of the first days fit."""
    for each in disks(host):
        folder = escape(each.folder) or "/var/lib"
        if each.free is None:
            yield warning(
                host.path,
                "does not say how much disk is free",
                expected=f"at least {MemorySize(each.need)}",
                fix=f"there: df -h {folder}",
            )
        elif each.free < each.need:
            yield error(
                host.path,
                f"has too little disk free below {folder}",
                got=str(MemorySize(each.free)),
                expected=f"at least {MemorySize(each.need)}: {', '.join(each.parts)}",
                fix="free some there (docker system df shows what Docker holds), or enlarge the"
                " disk",
            )


def disks(host: Host) -> list[Disk]:
    """The disk of all data, and the one of images where that is another."""
    facts, size = host.facts, images_size(host)
    pulled = WHILE_PULLED * size
    images = {f"{WHILE_PULLED} x {size}MB of images to pull": pulled} if size else {}
    engine = {} if facts.docker else {f"{ENGINE}MB for Docker": ENGINE}
    data = {**engine, f"{DATA}MB for data": DATA}
    if facts.image_free is None:
        return [Disk(facts.folder, facts.free, {**images, **data})]
    return [
        Disk(facts.folder, facts.free, data),
        Disk(facts.image_folder, facts.image_free, images),
    ]


def images_size(host: Host) -> int:
    """MiB of the images that this server has to pull, unpacked."""
    pins, size = load_pins(host.settings.images), sizes()
    found = {each.image: pin_of(each.image, pins) for each in host.instances}
    return sum(
        size.get(key, UNKNOWN)
        for key, pin in found.items()
        if f"{pin.name}:{pin.tag}" not in host.facts.images
    )


def memory(host: Host) -> Iterator[Finding]:
    """The server has the memory of all limits placed on it, and as much as the stack file says."""
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
    return sum(each.memory.mib for each in host.instances)


def cpus(host: Host) -> Iterator[Finding]:
    """No container may use more CPUs than the server has.

    Docker refuses to create such a container, and by then the update has deleted the old one.
    """
    has = host.facts.cpus
    if has is None:
        yield warning(
            host.path,
            "does not say how many CPUs it has",
            expected=f"at least {cpus_need(host):g}",
            fix="there: nproc",
        )
        return
    # The replicas of a service have the same limit.
    for instance in {each.service: each for each in host.instances}.values():
        if instance.cpus > has:
            yield _too_few_cpus(host, instance, has)


def cpus_need(host: Host) -> float:
    """The largest CPU limit of a container placed here."""
    return max((each.cpus for each in host.instances), default=0)


def _too_few_cpus(host: Host, instance: Instance, has: int) -> Finding:
    setting = cpus_setting(host, instance)
    if setting is None:
        return error(
            host.path,
            f"has fewer CPUs than the limit of {instance.service}",
            got=str(has),
            expected=f"at least {instance.cpus:g}",
            fix="move the service to a larger server",
        )
    return error(
        setting,
        f"is more CPUs than {host.name} has",
        got=f"{instance.cpus:g}",
        expected=f"at most {has}",
        fix=f"{set_command(setting, str(has))}, or move the service to a larger server",
    )


def cpus_setting(host: Host, instance: Instance) -> str | None:
    """The setting of an instance's CPU limit: `n8n.cpus`, and `n8n.workerCpus` for `n8n-worker`."""
    for field, section in host.settings.present().items():
        if instance.service in (workload.name for workload in section.WORKLOADS):
            part = instance.service.removeprefix(section.name()).strip("-").replace("-", "_")
            name = f"{part}_cpus" if part else "cpus"
            if name in type(section).model_fields:
                return f"{camel_case(field)}.{camel_case(name)}"
    return None
