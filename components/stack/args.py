"""The arguments that the stack gives to each service."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Generic, TypeVar

import pulumi

from components.containers.endpoint import Endpoint
from components.containers.path_policy import EVERYTHING, PathPolicy
from components.containers.route import PublicName, Route
from components.containers.scrape import Observer, Scrape
from components.containers.target import Target
from components.stack.registry import Registry
from config.secrets import Secret
from config.service import ServiceSettings, Workload

S = TypeVar("S", bound=ServiceSettings)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class ServiceArgs(Generic[S]):
    """Arguments of a service: its settings and secrets, and its targets."""

    settings: S
    targets: Sequence[Target]
    secrets: Mapping[Secret, pulumi.Output[str]]
    public: PublicName
    """Its public name, where it has one."""
    proxies: int
    """How many proxies a request of a visitor passes on its way."""
    registry: Registry

    @property
    def name(self) -> str:
        """The service's name."""
        return self.settings.name()

    @property
    def options(self) -> pulumi.ResourceOptions:
        """The options that put a service below the server of its first instance."""
        return pulumi.ResourceOptions(parent=self.targets[0].server)

    def secret(self, which: Secret) -> pulumi.Output[str]:
        """Return one of the stack's secrets."""
        return pulumi.Output.secret(self.secrets[which])

    def of(self, workload: Workload) -> list[Target]:
        """Return the targets of one of its workloads."""
        return [each for each in self.targets if each.instance.service == workload.name]

    def publish(
        self,
        backends: Sequence[Endpoint],
        health_path: str,
        policies: Sequence[PathPolicy] = (),
        *,
        compresses: bool = False,
        branches: Mapping[str, Sequence[Endpoint]] = MappingProxyType({}),
        below: str = "",
    ) -> Route:
        """Register the route to its public name, which Traefik serves.

        What has a name of its own answers whatever its policies do not name; what shares one with
        others, `below` a path, does not.
        """
        complete = bool(below) or not all(map(_is_partial, policies))
        route = Route(
            service=self.name,
            public=self.public,
            backends=backends,
            health_path=health_path,
            below=below,
            policies=policies if complete else [*policies, EVERYTHING],
            compresses=compresses,
            branches=branches,
        )
        self.registry.routes.add(route)
        return route

    @property
    def observer(self) -> Observer | None:
        """The user that reads the figures of databases, where the stack has monitoring."""
        return self.registry.observer

    def scrape(self, *scrapes: Scrape) -> None:
        """Register where metrics are; they are collected where the stack has monitoring."""
        for each in scrapes:
            self.registry.scrapes.add(each)

    def trust(self, headers: Mapping[str, pulumi.Input[str]]) -> None:
        """Register by which headers the service knows that a request has passed the gate."""
        self.registry.vouchers.add((self.name, headers))

    def login(self, **values: pulumi.Input[str]) -> None:
        """Register how people or clients sign in, for the output `credentials`."""
        self.registry.logins.add((self.name, values))


def _is_partial(policy: PathPolicy) -> bool:
    return policy.match != EVERYTHING.match
