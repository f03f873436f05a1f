"""What services are created from: settings, secrets, servers with their tunnel, and images."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

import pulumi

from components.containers.endpoint import Call, Endpoint
from components.containers.links import MailLink, ReaderLogin
from components.containers.route import PublicName
from components.containers.scrape import Observer
from components.containers.target import Target
from components.network.mesh import join_servers, open_ports
from components.servers.fleet import Fleet
from components.stack.args import ServiceArgs
from components.stack.registry import Registry
from components.stack.secrets import Secrets
from config import mail
from config.images import load_pins, pin_of
from config.instances import instances
from config.public_names import label_of
from config.secrets import Secret
from config.sections import section_classes
from config.service import GatedPage, ServiceSettings, WebSettings
from config.services.monitoring import OBSERVER
from config.settings import SecretsSource, StackSettings

S = TypeVar("S", bound=ServiceSettings)


class Stack:
    """Everything that services are created from."""

    def __init__(self, settings: StackSettings, given: Mapping[str, pulumi.Output[str]]) -> None:
        self.settings = settings
        generates = settings.secrets is SecretsSource.GENERATED
        self.secrets = Secrets(
            needed(settings),
            given,
            generates=generates,
            rotations=settings.rotate,
            internal=settings.internal(),
        ).values
        self.registry = Registry(
            observer=Observer(password=self.secrets[OBSERVER]) if settings.monitoring else None
        )
        self.fleet = Fleet(settings, prefix=f"tapbot-{pulumi.get_stack()}")
        pins = load_pins(settings.images)
        targets = [
            Target(
                instance=instance,
                server=self.fleet[instance.server],
                image=pin_of(instance.image, pins),
                connections=self.registry.connections,
                figures=self.registry.figures if settings.monitoring else None,
                sent=self.registry.sent if settings.backups and settings.backups.offsite else None,
            )
            for instance in instances(settings)
        ]
        tunnel = settings.tunnel.name()
        ends = join_servers(
            settings, self.fleet, [each for each in targets if each.instance.service == tunnel]
        )
        self.targets = [replace(each, tunnel=ends.get(each.server.name)) for each in targets]

    def args(self, section: S) -> ServiceArgs[S]:
        """Return the arguments of a service."""
        names = [workload.name for workload in section.WORKLOADS]
        return ServiceArgs(
            settings=section,
            targets=[each for each in self.targets if each.instance.service in names],
            secrets=self.secrets,
            public=PublicName.under(
                self.settings.domain,
                label_of(section),
                self.settings.traefik.visitors_port,
                section.aliases if isinstance(section, WebSettings) else (),
            ),
            proxies=self.settings.traefik.proxies,
            registry=self.registry,
        )

    def pages(self) -> list[tuple[GatedPage, Target]]:
        """Return the pages that are behind the gate, each with what it is of."""
        return [(each.instance.gated, each) for each in self.targets if each.instance.gated]

    def databases(self) -> dict[str, pulumi.Output[str]]:
        """Return the services that have a database of their own, with their role's password."""
        return {
            section.database(): self.secrets[section.DATABASE]
            for section in self.settings.present().values()
            if section.DATABASE is not None
        }

    def mail(self) -> MailLink | None:
        """Return how services send mail, where the stack has a mail server."""
        if self.settings.mail is None:
            return None
        return MailLink(settings=self.settings.mail, password=self.secrets.get(mail.PASSWORD))

    def readers(self) -> list[ReaderLogin]:
        """Return the roles that see every database, with their passwords."""
        return [
            ReaderLogin(
                role=section.READER.role,
                password=self.secrets[section.READER.password],
                copies=section.READER.copies,
                targets=self.args(section).targets,
            )
            for section in self.settings.present().values()
            if section.READER is not None
        ]

    def calls(self, service: str, purpose: str) -> list[Call]:
        """Return the calls that people may make another service do; it does not wait for this one.

        `service` is the name of a workload; one that the stack does not have is called by nobody.
        """
        if service not in [
            each.name for kind in section_classes().values() for each in kind.WORKLOADS
        ]:
            raise ValueError(f"{service} is not a workload")
        return [
            Call(purpose=purpose, protocol="http", endpoint=Endpoint(target), waits=False)
            for target in self.targets
            if target.instance.service == service
        ]

    def open_ports(self) -> None:
        """Permit the connections between servers; create no service after that."""
        open_ports(self.settings, self.fleet, self.registry.connections.read())


def needed(settings: StackSettings) -> list[Secret]:
    """Return the secrets of the services that a stack has."""
    found = [mail.PASSWORD] if settings.mail and settings.mail.user else []
    for section in settings.present().values():
        found += [*section.secrets(), *section.internal(), *section.further_secrets().values()]
    return list(dict.fromkeys(found))
