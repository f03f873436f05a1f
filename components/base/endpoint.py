"""Where a container answers, as seen from its own engine and from other servers."""

from dataclasses import dataclass

import pulumi

from components.servers.server import Server


@dataclass(frozen=True, slots=True)
class Address:
    """A host and a port that one particular server can connect to."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Endpoint:
    """Where one container listens; `ready` is what must be up before anybody connects."""

    service: str
    server: Server
    alias: str
    port: int
    published: int
    ready: pulumi.Resource

    def is_across(self, server: Server) -> bool:
        """Whether a server reaches it through the tunnel."""
        return server.engine is not self.server.engine

    def seen_from(self, server: Server) -> Address:
        """Return the alias on the same engine, the private address from another one."""
        if not self.is_across(server):
            return Address(self.alias, self.port)
        if self.server.private_address is None:
            raise pulumi.RunError(
                f"servers.{self.server.name}.privateAddress: missing (got nothing; expected an "
                f"address, because {server.name} connects to {self.service} there)"
            )
        return Address(self.server.private_address, self.published)


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """One service calls another: what is drawn, what is listed, and what is waited for."""

    purpose: str
    protocol: str
    endpoint: Endpoint

    def described(self, service: str, server: Server) -> dict[str, object]:
        """Return the link as plain facts for the stack's outputs; it holds no secret."""
        address = self.endpoint.seen_from(server)
        return {
            "from": service,
            "fromServer": server.name,
            "to": self.endpoint.service,
            "toServer": self.endpoint.server.name,
            "host": address.host,
            "port": address.port,
            "protocol": self.protocol,
            "purpose": self.purpose,
            "through": "tunnel" if self.endpoint.is_across(server) else "local",
        }
