"""A server that has answered, with what the stack file says about it."""

from dataclasses import dataclass

from config.instances import Instance, instances
from config.servers import ServerSettings, in_tunnel
from config.settings import StackSettings
from toolchain.preflight.facts import Facts


@dataclass(frozen=True, slots=True)
class Host:
    """Everything that the checks need."""

    stack: str
    name: str
    settings: StackSettings
    facts: Facts

    @property
    def path(self) -> str:
        """Its path in the stack file."""
        return f"servers.{self.name}"

    @property
    def server(self) -> ServerSettings:
        """What the stack file says."""
        return self.settings.servers[self.name]

    @property
    def tunnelled(self) -> bool:
        """Whether the tunnel connects it to other servers."""
        return self.name in in_tunnel(self.settings.servers)

    @property
    def instances(self) -> tuple[Instance, ...]:
        """Every container of the services that is placed on it."""
        return tuple(each for each in instances(self.settings) if each.server == self.name)

    @property
    def is_deployed(self) -> bool:
        """Whether the stack already runs here."""
        return any(each.belongs_to(self.stack) for each in self.facts.containers)
