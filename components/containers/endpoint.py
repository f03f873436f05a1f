"""Where a container answers, as seen from its own engine and from other servers."""

from dataclasses import dataclass

import pulumi

from components.containers.address import Address
from components.containers.connection import Connection
from components.containers.target import Target
from components.servers.server import Server


@dataclass(frozen=True, slots=True, eq=False)
class Endpoint:
    """Where one instance listens; `ready` is what must be up before anybody connects."""

    target: Target
    ready: pulumi.Resource | None = None

    @property
    def server(self) -> Server:
        """The server of the instance."""
        return self.target.server

    def is_across(self, server: Server) -> bool:
        """Whether a server reaches it through the tunnel."""
        return server.engine is not self.server.engine

    def seen_from(self, server: Server) -> Address:
        """Return the alias on the same engine, the private address from another one."""
        instance = self.target.instance
        if not self.is_across(server):
            return Address(instance.name, instance.port)
        if self.server.private_address is None:
            raise pulumi.RunError(
                f"servers.{self.server.name}.privateAddress: missing (got nothing; expected an "
                f"address, because {server.name} connects to {instance.service} there)"
            )
        return Address(self.server.private_address, instance.published)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Call:
    """A call to an endpoint; `waits` is whether the client starts only when that is up."""

    purpose: str
    protocol: str
    endpoint: Endpoint
    waits: bool = True

    def connection(self, client: Target) -> Connection:
        """Return the connection of a client that makes this call."""
        return Connection(
            client=client.instance.service,
            client_server=client.server.name,
            service=self.endpoint.target.instance.service,
            server=self.endpoint.server.name,
            address=self.endpoint.seen_from(client.server),
            protocol=self.protocol,
            purpose=self.purpose,
            across=self.endpoint.is_across(client.server),
            waits=self.waits,
        )

    def before(self, client: Target) -> list[pulumi.Resource]:
        """Return what must be up before the client starts: the service called, and the tunnel."""
        if not self.waits:
            return []
        needed = [self.endpoint.ready]
        if self.endpoint.is_across(client.server):
            needed += [client.tunnel, self.endpoint.target.tunnel]
        return [resource for resource in needed if resource is not None]
