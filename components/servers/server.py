"""A server: a name, and a memory budget on one Docker engine."""

from dataclasses import dataclass

import pulumi

from components.servers.engine import Engine
from components.servers.lost import options_of
from config.servers import ServerSettings


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class ServerArgs:
    """Arguments of a server; `prefix` is the prefix of its containers' names."""

    settings: ServerSettings
    engine: Engine
    prefix: str
    timezone: str
    private_address: str | None = None
    """Its address in the tunnel, where there is one."""
    private_network: str | None = None
    """The tunnel's network."""


class Server(pulumi.ComponentResource):
    """A server that services are placed on."""

    name: str
    engine: Engine
    private_address: str | None
    private_network: str | None
    timezone: str
    lost: bool

    def __init__(
        self, name: str, args: ServerArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("tapbot:servers:Server", name, None, opts)
        self.name = name
        self.engine = args.engine
        self.private_address = args.private_address
        self.private_network = args.private_network
        self.timezone = args.timezone
        self.lost = args.settings.is_lost
        self._prefix = args.prefix
        self._lost_options = options_of(args.settings)
        self.register_outputs({})

    def object_name(self, service: str) -> str:
        """Return the name of a service's container or volume on the engine."""
        return f"{self._prefix}-{service}"

    def labels(self, service: str, role: str) -> dict[str, str]:
        """Return the labels by which the stack's containers are found on the engine."""
        return {
            "kz.tapbot.stack": pulumi.get_stack(),
            "kz.tapbot.server": self.name,
            "kz.tapbot.service": service,
            "kz.tapbot.role": role,
        }

    def resource_options(
        self, parent: pulumi.Resource, after: list[pulumi.Resource] | None = None
    ) -> pulumi.ResourceOptions:
        """Return the options of a resource on this engine; `after` sets the order only."""
        options = pulumi.ResourceOptions(
            parent=parent,
            provider=self.engine.provider,
            depends_on=after or None,
            # Pulumi does not replace a resource just because its provider changed: it would assume
            # that the object had moved to the new engine (ADR 16).
            replacement_trigger=self.engine.name,
        )
        return pulumi.ResourceOptions.merge(options, self._lost_options)
