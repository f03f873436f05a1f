"""What services are created from: settings, secrets, servers with their tunnel, and images."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

import pulumi

from components.containers.endpoint import Call, Endpoint
from components.containers.route import PublicName
from components.containers.target import Target
from components.network.mesh import join_servers, open_ports
from components.servers.fleet import Fleet
from components.stack.args import ServiceArgs
from components.stack.registry import Registry
from components.stack.secrets import Secrets
from config.environment import EnvironmentSettings
from config.images import load_pins
from config.instances import instances
from config.secrets import Secret
from config.sections import section_classes
from config.service import ServiceSettings, WebSettings
from config.settings import SecretsSource, StackSettings

S = TypeVar("S", bound=ServiceSettings)


class Stack:
    """Everything that services are created from."""

    def __init__(self, settings: StackSettings, given: Mapping[str, pulumi.Output[str]]) -> None:
        self.settings, self.registry = settings, Registry()
        generates = settings.secrets is SecretsSource.GENERATED
        self.secrets = Secrets(needed(settings), given, generates=generates).values
        self.fleet = Fleet(settings, prefix=f"tapbot-{pulumi.get_stack()}")
        pins = load_pins(settings.images)
        targets = [
            Target(
                instance=instance,
                server=self.fleet[instance.server],
                image=pins[instance.image],
                connections=self.registry.connections,
            )
            for instance in instances(settings)
        ]
        tunnel = settings.tunnel.name()
        ends = join_servers(
            settings, self.fleet, [each for each in targets if each.instance.service == tunnel]
        )
        self._targets = [replace(each, tunnel=ends.get(each.server.name)) for each in targets]

    def args(self, section: S) -> ServiceArgs[S]:
        """Return the arguments of a service."""
        names = [workload.name for workload in section.WORKLOADS]
        return ServiceArgs(
            settings=section,
            targets=[each for each in self._targets if each.instance.service in names],
            secrets=self.secrets,
            public=PublicName.under(
                self.settings.domain,
                section.subdomain if isinstance(section, WebSettings) else None,
                self.settings.traefik.visitors_port,
                section.aliases if isinstance(section, WebSettings) else (),
            ),
            proxies=self.settings.traefik.proxies,
            registry=self.registry,
        )

    def databases(self) -> dict[str, pulumi.Output[str]]:
        """Return the services that have a database of their own, with their role's password."""
        return {
            section.name(): self.secrets[section.DATABASE]
            for section in self.settings.present().values()
            if section.DATABASE is not None
        }

    def connect(self, client: str, service: str, purpose: str) -> None:
        """Register that people may make a service call another one; it does not wait for that one.

        Both are names of workloads; a workload that the stack does not have makes no connection.
        """
        known = {each.name for kind in section_classes().values() for each in kind.WORKLOADS}
        if not {client, service} <= known:
            raise ValueError(f"{client} calls {service}: one of them is not a workload")
        for caller in self._of(client):
            for called in self._of(service):
                call = Call(
                    purpose=purpose, protocol="http", endpoint=Endpoint(called), waits=False
                )
                self.registry.connections.add(call.connection(caller))

    def open_ports(self) -> None:
        """Permit the connections between servers; create no service after that."""
        open_ports(self.settings, self.fleet, self.registry.connections.read())

    def _of(self, workload: str) -> list[Target]:
        return [each for each in self._targets if each.instance.service == workload]


def needed(settings: StackSettings) -> list[Secret]:
    """Return the secrets of the services that a stack has."""
    found: list[Secret] = []
    for section in settings.present().values():
        found += section.secrets()
        if isinstance(section, EnvironmentSettings):
            found += section.further_secrets().values()
    return list(dict.fromkeys(found))
