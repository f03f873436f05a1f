"""The one place that turns an instance into a Docker container."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi
import pulumi_docker as docker

from components.containers.endpoint import Call
from components.containers.files_volume import DIRECTORY, FilesVolume, label_args
from components.containers.process import (
    RETRIES,
    Files,
    Health,
    HostNetwork,
    Process,
    Storage,
    Zone,
)
from components.containers.target import Target
from config.service import LOOPBACK

REPLACED_ON = [
    # Changes that the provider accepts and then does not apply to a running container.
    "healthcheck",
    "mounts",
    "tmpfs",
    "init",
    "cpuQuota",
    "cpuPeriod",
    # Pulumi's name for "was created, but never became healthy": without it the next update
    # would treat a failed start as a success.
    "#initerror",
]


KEEPALIVE = {
    "net.ipv4.tcp_keepalive_time": "20",
    "net.ipv4.tcp_keepalive_intvl": "5",
    "net.ipv4.tcp_keepalive_probes": "4",
}
"""Seconds and tries after which a client notices that a connection through the tunnel is dead.

Linux waits two hours. A recreated tunnel forgets its connections, and a client that only waits for
data, such as a worker waiting for its next job, would not notice earlier.
"""


LOG_OPTIONS = {
    "max-size": "10m",
    "max-file": "3",
    "tag": "{{.Name}}",
    "labels": "kz.tapbot.service,kz.tapbot.server",
}
"""Logs are rotated, and Docker writes into each line which container it is of.

The driver that writes files is the one that never waits for a receiver.
"""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class ContainerArgs:
    """Arguments of one container; a service states only what differs from the defaults."""

    target: Target
    process: Process
    networks: Sequence[Zone] | HostNetwork
    calls: Sequence[Call] = ()
    files: Files = field(default_factory=Files)
    storage: Storage = field(default_factory=Storage)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Mounted:
    """The volumes of one container: its files, and its data by path."""

    files: FilesVolume | None = None
    data: Mapping[str, docker.Volume] = field(default_factory=dict)


def container(
    role: str,
    args: ContainerArgs,
    mounted: Mounted,
    parent: pulumi.Resource,
    after: Sequence[pulumi.Resource],
) -> docker.Container:
    """Return a hardened container: created after `after`, and the update waits for its health."""
    instance, server, process = args.target.instance, args.target.server, args.process
    memory = instance.memory.mib
    labels: dict[str, pulumi.Input[str]] = {**server.labels(instance.service, role)}
    if mounted.files is not None:
        labels["kz.tapbot.config"] = mounted.files.digest
    return docker.Container(
        instance.name,
        name=server.object_name(instance.name),
        image=server.engine.image(args.target.image),
        command=list(process.command) or None,
        entrypoints=list(process.entrypoint) or None,
        envs=[
            pulumi.Output.concat(key, "=", value)
            for key, value in sorted(process.environment.items())
        ],
        user=process.user,
        working_dir=process.directory,
        # A job ends; a service keeps running.
        restart="on-failure" if role == "job" else "unless-stopped",
        must_run=role != "job",
        # The provider uses the first one, `docker stop` and a reboot use the second one.
        destroy_grace_seconds=process.stop_seconds,
        stop_timeout=process.stop_seconds,
        # Equal values mean no swap; the engine's own default would show up as drift.
        memory=memory,
        memory_swap=memory,
        cpus=f"{instance.cpus:g}" if instance.cpus % 1 else f"{instance.cpus:.1f}",
        shm_size=args.storage.shm_mib,
        read_only=True,
        capabilities=docker.ContainerCapabilitiesArgs(
            drops=["ALL"], adds=[f"CAP_{name}" for name in process.capabilities]
        ),
        security_opts=["no-new-privileges:true"],
        tmpfs={"/tmp": "size=256m,mode=1777", **args.storage.scratch},
        mounts=_mounts(args.storage, mounted),
        devices=[
            docker.ContainerDeviceArgs(host_path=path, container_path=path, permissions="rwm")
            for path in args.storage.devices
        ]
        or None,
        network_mode="host" if isinstance(args.networks, HostNetwork) else None,
        networks_advanced=_networks(args) or None,
        sysctls=KEEPALIVE if _calls_across(args) else None,
        ports=_ports(args.target) or None,
        log_driver="json-file",
        log_opts=LOG_OPTIONS,
        labels=label_args(labels),
        healthcheck=_healthcheck(process.health),
        wait=True,
        wait_timeout=process.health.verdict,
        opts=pulumi.ResourceOptions.merge(
            server.resource_options(parent, list(after)),
            pulumi.ResourceOptions(
                replace_on_changes=REPLACED_ON,
                # The provider sets this only for its own force-new fields; `replace_on_changes`
                # needs it too.
                delete_before_replace=True,
            ),
        ),
    )


def _calls_across(args: ContainerArgs) -> bool:
    """Whether it waits for a service behind the tunnel: to that one it stays connected."""
    return any(call.waits and call.endpoint.is_across(args.target.server) for call in args.calls)


def _networks(args: ContainerArgs) -> list[docker.ContainerNetworksAdvancedArgs]:
    if isinstance(args.networks, HostNetwork):
        return []
    engine, aliases = args.target.server.engine, [args.target.name]
    zones = [*args.networks, *([Zone.ADMIN] if args.target.instance.gated else ())]
    return [
        docker.ContainerNetworksAdvancedArgs(name=engine.network(zone).id, aliases=aliases)
        for zone in zones
    ]


def _mounts(storage: Storage, mounted: Mounted) -> list[docker.ContainerMountArgs]:
    mounts = [
        docker.ContainerMountArgs(type="volume", target=path, source=volume.name)
        for path, volume in sorted(mounted.data.items())
    ]
    mounts += [
        docker.ContainerMountArgs(type="volume", target=path, source=volume.name, read_only=True)
        for path, volume in sorted(storage.others.items())
    ]
    mounts += [
        docker.ContainerMountArgs(type="bind", target=path, source=source, read_only=True)
        for path, source in sorted(storage.host.items())
    ]
    if mounted.files is not None:
        mounts.append(
            docker.ContainerMountArgs(
                type="volume",
                target=DIRECTORY,
                source=mounted.files.volume.name,
                read_only=True,
            )
        )
    return mounts


def _ports(target: Target) -> list[docker.ContainerPortArgs]:
    """The public ports, and the one for other servers, or for people where there is no tunnel.

    No port of a container twice: an engine lists both in an order of its own, and each update would
    find another one than it gave, and replace the container.
    """
    instance, private = target.instance, target.server.private_address
    ports = [
        docker.ContainerPortArgs(internal=each.number, external=each.number, ip=each.address)
        for each in instance.public
        if each.protocol == "tcp"
    ]
    if instance.published and private is not None:
        ports.append(
            docker.ContainerPortArgs(
                internal=instance.port, external=instance.published, ip=private
            )
        )
    elif instance.page is not None:
        ports.append(
            docker.ContainerPortArgs(
                internal=instance.port, external=instance.page.number, ip=LOOPBACK
            )
        )
    return ports


def _healthcheck(health: Health) -> docker.ContainerHealthcheckArgs:
    return docker.ContainerHealthcheckArgs(
        tests=list(health.test),
        interval=duration(health.interval),
        timeout=duration(health.timeout),
        start_period=duration(health.start_period),
        retries=RETRIES,
    )


def duration(seconds: int) -> str:
    """Return seconds as Go prints them ("1m30s"): any other form is a change in every update."""
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    if hours:
        return f"{hours}h{minutes}m{seconds}s"
    return f"{minutes}m{seconds}s" if minutes else f"{seconds}s"
