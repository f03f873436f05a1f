"""A server that has answered, beside what the stack file says about it."""

from dataclasses import dataclass

from config.servers import ServerSettings
from config.settings import StackSettings
from config.topology import in_tunnel
from toolchain.preflight.facts import Facts


@dataclass(frozen=True, slots=True)
class Host:
    """What all checks look at."""

    stack: str
    name: str
    settings: StackSettings
    facts: Facts

    @property
    def path(self) -> str:
        """Where the stack file describes it."""
        return f"servers.{self.name}"

    @property
    def server(self) -> ServerSettings:
        """What the stack file says."""
        return self.settings.servers[self.name]

    @property
    def tunnelled(self) -> bool:
        """Whether it is connected to others by the tunnel."""
        return self.name in in_tunnel(self.settings.servers)

    @property
    def has_traefik(self) -> bool:
        """Whether it is the public entry."""
        return self.settings.placement.traefik == self.name

    @property
    def is_deployed(self) -> bool:
        """Whether the stack runs here already."""
        return any(each.belongs_to(self.stack) for each in self.facts.containers)
