"""A service: one or more replicas of a container, replaced one after another."""

import pulumi
import pulumi_docker as docker

from components.base.container import ServiceArgs, container
from components.base.endpoint import Endpoint


class Service(pulumi.ComponentResource):
    """A long-running service; each replica waits until the one before it is healthy."""

    containers: list[docker.Container]
    endpoints: list[Endpoint]
    links: list[dict[str, object]]

    def __init__(
        self, name: str, args: ServiceArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("tapbot:base:Service", name, None, opts)
        network = args.network
        before = prerequisites(args)
        aliases = replica_names(name, args.limits.replicas)
        self.containers = []
        for number, alias in enumerate(aliases):
            after = before + self.containers[-1:]
            self.containers.append(container(alias, name, "service", args, self, after, number))
        self.endpoints = [
            Endpoint(
                service=name,
                server=args.server,
                alias=alias,
                port=network.port,
                published=network.port + number,
                ready=self.containers[number],
            )
            for number, alias in enumerate(aliases)
        ]
        self.links = [call.described(name, args.server) for call in network.calls]
        self.register_outputs({})


def prerequisites(args: ServiceArgs) -> list[pulumi.Resource]:
    """Return what must be up first: whom it calls and its files.

    This is order without data on purpose: if a container's inputs came from the database's
    container, replacing the database would replace everything that is connected to it.
    """
    before: list[pulumi.Resource] = [call.endpoint.ready for call in args.network.calls]
    if args.storage.files is not None:
        before.append(args.storage.files.carrier)
    return before


def replica_names(name: str, replicas: int | None) -> list[str]:
    """Return "name-1", "name-2", …; the name itself where there is always exactly one."""
    return [name] if replicas is None else [f"{name}-{n}" for n in range(1, replicas + 1)]
