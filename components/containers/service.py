"""A service: its containers, replaced one after another."""

from collections.abc import Sequence

import pulumi
import pulumi_docker as docker

from components.containers.container import ContainerArgs, Mounted, container
from components.containers.endpoint import Endpoint
from components.containers.volumes import Volumes


class Service(pulumi.ComponentResource):
    """A long-running service with one or more instances of the same kind.

    Each replica waits until the one before it is healthy. Instances named by their server do not:
    each has its own data or its own host, so none can take over for another one.
    """

    containers: list[docker.Container]
    endpoints: list[Endpoint]

    def __init__(
        self, name: str, containers: Sequence[ContainerArgs], parent: pulumi.Resource
    ) -> None:
        super().__init__(
            "tapbot:containers:Service", name, None, pulumi.ResourceOptions(parent=parent)
        )
        volumes = Volumes(self)
        self.containers = []
        self.endpoints = []
        for args in containers:
            mounted = volumes.of(args)
            replicas = [] if args.target.instance.by_server else self.containers[-1:]
            after = [*prerequisites(args, mounted), *replicas]
            made = container("service", args, mounted, self, after)
            self.containers.append(made)
            self.endpoints.append(Endpoint(args.target, made))
            register(args)
        self.register_outputs({})


def register(args: ContainerArgs) -> None:
    """Register the connections of a container."""
    for call in args.calls:
        args.target.connections.add(call.connection(args.target))


def prerequisites(args: ContainerArgs, mounted: Mounted) -> list[pulumi.Resource]:
    """Return what must be up first: the services it calls, the tunnel, and its files.

    On purpose only an order: if a container's inputs came from the database's container, replacing
    the database would replace all its clients.
    """
    before = [resource for call in args.calls for resource in call.before(args.target)]
    if mounted.files is not None:
        before.append(mounted.files.carrier)
    return before
