"""The one place that turns a service into a Docker container."""

from dataclasses import dataclass

import pulumi
import pulumi_docker as docker

from components.base.config_volume import DIRECTORY, label_args
from components.base.process import Health, Limits, Network, Process, Storage
from components.servers.server import Server
from config.images import Pin

REPLACED_ON = [
    # Changes that the provider accepts and then does not apply to a running container.
    "healthcheck",
    "tmpfs",
    "init",
    "cpuQuota",
    "cpuPeriod",
    # Pulumi's name for "was created, but never became healthy": without it the next update
    # would call a failed start a success.
    "#initerror",
]


KEEPALIVE = {
    "net.ipv4.tcp_keepalive_time": "20",
    "net.ipv4.tcp_keepalive_intvl": "5",
    "net.ipv4.tcp_keepalive_probes": "4",
}
"""Seconds and tries after which a client notices that a connection through the tunnel is dead.

Linux waits two hours. A tunnel that was made anew forgets connections, and who only listens on one,
as a worker does for its next job, would not hear of it before that.
"""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class ServiceArgs:
    """What a service takes; a service file states only what differs from the defaults."""

    server: Server
    image: Pin
    process: Process
    limits: Limits
    storage: Storage
    network: Network


def container(
    name: str,
    service: str,
    role: str,
    args: ServiceArgs,
    parent: pulumi.Resource,
    after: list[pulumi.Resource],
    number: int = 0,
) -> docker.Container:
    """Return a hardened container that is healthy once the update goes on; `after` comes first."""
    server, process, limits, storage = (
        args.server,
        args.process,
        args.limits,
        args.storage,
    )
    memory = limits.memory.mib
    labels: dict[str, pulumi.Input[str]] = {**server.labels(service, role)}
    if storage.files is not None:
        labels["kz.tapbot.config"] = storage.files.digest
    return docker.Container(
        name,
        name=server.object_name(name),
        image=server.engine.image(args.image),
        command=list(process.command) or None,
        entrypoints=list(process.entrypoint) or None,
        envs=[
            pulumi.Output.concat(key, "=", value)
            for key, value in sorted(process.environment.items())
        ],
        user=process.user,
        # A job ends when it is done; a service never does.
        restart="on-failure" if role == "job" else "unless-stopped",
        must_run=role != "job",
        # The provider knows the first one only, a reboot and `docker stop` the second one.
        destroy_grace_seconds=process.stop_seconds,
        stop_timeout=process.stop_seconds,
        # Equal values mean no swap; the engine would otherwise fill in the second one as drift.
        memory=memory,
        memory_swap=memory,
        cpus=f"{limits.cpus:g}" if limits.cpus % 1 else f"{limits.cpus:.1f}",
        shm_size=limits.shm_mib,
        read_only=True,
        capabilities=docker.ContainerCapabilitiesArgs(
            drops=["ALL"], adds=[f"CAP_{name}" for name in process.capabilities]
        ),
        security_opts=["no-new-privileges:true"],
        tmpfs={"/tmp": "size=256m,mode=1777", **storage.scratch},
        mounts=_mounts(storage),
        devices=[
            docker.ContainerDeviceArgs(host_path=path, container_path=path, permissions="rwm")
            for path in storage.devices
        ]
        or None,
        network_mode=None if args.network.networks else "host",
        networks_advanced=[
            docker.ContainerNetworksAdvancedArgs(name=network.id, aliases=[name])
            for network in args.network.networks
        ]
        or None,
        sysctls=KEEPALIVE if _calls_across(args) else None,
        ports=_ports(args, number) or None,
        log_driver="json-file",
        log_opts={"max-size": "10m", "max-file": "3"},
        labels=label_args(labels),
        healthcheck=_healthcheck(process.health),
        wait=True,
        wait_timeout=process.health.start_period + 30,
        opts=pulumi.ResourceOptions.merge(
            server.resource_options(parent, after),
            pulumi.ResourceOptions(
                replace_on_changes=REPLACED_ON,
                # The provider asks for it only when the reason to replace is its own.
                delete_before_replace=True,
            ),
        ),
    )


def _calls_across(args: ServiceArgs) -> bool:
    return any(call.endpoint.is_across(args.server) for call in args.network.calls)


def _mounts(storage: Storage) -> list[docker.ContainerMountArgs]:
    mounts = [
        docker.ContainerMountArgs(type="volume", target=path, source=volume.name)
        for path, volume in sorted(storage.data.items())
    ]
    if storage.files is not None:
        mounts.append(
            docker.ContainerMountArgs(
                type="volume",
                target=DIRECTORY,
                source=storage.files.volume.name,
                read_only=True,
            )
        )
    return mounts


def _ports(args: ServiceArgs, number: int) -> list[docker.ContainerPortArgs]:
    network = args.network
    ports = list(network.public)
    if network.port:
        ports += args.server.publish_privately(network.port, network.port + number)
    return ports


def _healthcheck(health: Health) -> docker.ContainerHealthcheckArgs:
    return docker.ContainerHealthcheckArgs(
        tests=list(health.test),
        interval=duration(health.interval),
        timeout=duration(health.timeout),
        start_period=duration(health.start_period),
        retries=3,
    )


def duration(seconds: int) -> str:
    """Return seconds in Go's own spelling ("1m30s"): any other one is a change for ever."""
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    if hours:
        return f"{hours}h{minutes}m{seconds}s"
    return f"{minutes}m{seconds}s" if minutes else f"{seconds}s"
