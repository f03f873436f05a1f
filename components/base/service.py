"""A service: one or more replicas of a container, replaced one after another."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pulumi
import pulumi_docker as docker

from components.base.container import ServiceArgs, container
from components.base.endpoint import Endpoint
from components.servers.engine import Engine
from components.servers.server import Server


class Service(pulumi.ComponentResource):
    """A long-running service; each replica waits until the one before it is healthy.

    Given one `ServiceArgs` it is exactly one container, always, that has the service's name; a
    list is one numbered replica each.
    """

    containers: list[docker.Container]
    endpoints: list[Endpoint]
    links: list[dict[str, object]]

    def __init__(
        self,
        name: str,
        args: ServiceArgs | Sequence[ServiceArgs],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("tapbot:base:Service", name, None, opts)
        single = isinstance(args, ServiceArgs)
        replicas = [args] if isinstance(args, ServiceArgs) else list(args)
        aliases = [name] if single else [f"{name}-{n}" for n in range(1, len(replicas) + 1)]
        self.containers = []
        self.endpoints = []
        for number, (alias, replica) in enumerate(zip(aliases, replicas, strict=True)):
            after = prerequisites(replica) + self.containers[-1:]
            made = container(alias, name, "service", replica, self, after, number)
            self.containers.append(made)
            port = replica.network.port
            self.endpoints.append(
                Endpoint(
                    service=name,
                    server=replica.server,
                    alias=alias,
                    port=port,
                    published=port + number,
                    ready=made,
                )
            )
        links = [
            call.described(name, replica.server)
            for replica in replicas
            for call in replica.network.calls
        ]
        # Replicas on one server have the same links.
        self.links = [link for number, link in enumerate(links) if link not in links[:number]]
        self.register_outputs({})


def spread(
    name: str, servers: Sequence[Server], build: Callable[[str, Server], ServiceArgs]
) -> list[ServiceArgs]:
    """Return what each replica takes; those on one engine share its files and volumes.

    `build` is called once for each engine, with the name that its files have there.
    """
    built: dict[Engine, ServiceArgs] = {}
    for server in servers:
        if server.engine not in built:
            own = f"{name}-{server.engine.name}" if built else name
            built[server.engine] = build(own, server)
    return [replace(built[server.engine], server=server) for server in servers]


def prerequisites(args: ServiceArgs) -> list[pulumi.Resource]:
    """Return what must be up first: whom it calls, the way there, and its files.

    This is order without data on purpose: if a container's inputs came from the database's
    container, replacing the database would replace everything that is connected to it.
    """
    before: list[pulumi.Resource] = []
    for call in args.network.calls:
        before.append(call.endpoint.ready)
        if call.endpoint.is_across(args.server):
            before += args.server.joined + call.endpoint.server.joined
    if args.storage.files is not None:
        before.append(args.storage.files.carrier)
    return before
