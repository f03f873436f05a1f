"""What every service is built from: settings, secrets, servers and images of one stack."""

from dataclasses import dataclass

import pulumi

from components.base.route import PublicName
from components.servers.fleet import Fleet
from components.servers.server import Server
from config.images import Pins
from config.secrets import Secrets
from config.settings import StackSettings
from config.topology import seats


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Plan:
    """One stack before its services exist."""

    settings: StackSettings
    secrets: Secrets[pulumi.Output[str]]
    fleet: Fleet
    pins: Pins

    def server(self, service: str) -> Server:
        """Return the server that a service, or its first replica, is placed on."""
        return self.servers(service)[0]

    def servers(self, service: str) -> list[Server]:
        """Return the server of each replica of a service."""
        return [self.fleet[seat.server] for seat in seats(self.settings) if seat.field == service]

    def on_server(self, service: str) -> pulumi.ResourceOptions:
        """Return the options that put a service below its server."""
        return pulumi.ResourceOptions(parent=self.server(service))

    def public_name(self, subdomain: str | None) -> PublicName:
        """Return a name under the stack's domain, as Traefik serves it."""
        return PublicName.under(self.settings.domain, subdomain, self.settings.traefik.https_port)
