"""All servers of a stack, and which of them runs what."""

from collections.abc import Mapping

import pulumi

from components.servers.engine import Engine, EngineArgs
from components.servers.server import Server, ServerArgs
from config.servers import ServerSettings


class Fleet:
    """The servers by name; those that are local share this machine's engine."""

    servers: dict[str, Server]

    def __init__(self, settings: Mapping[str, ServerSettings], prefix: str) -> None:
        engines: dict[str, Engine] = {}
        self.servers = {}
        for name, server in settings.items():
            engine_name = "local" if server.is_local else name
            if engine_name not in engines:
                engines[engine_name] = Engine(
                    engine_name, EngineArgs(settings=server, prefix=prefix)
                )
            self.servers[name] = Server(
                name, ServerArgs(settings=server, engine=engines[engine_name], prefix=prefix)
            )

    def __getitem__(self, name: str) -> Server:
        return self.servers[name]

    def described(self) -> dict[str, dict[str, pulumi.Input[str | None]]]:
        """Return the servers as plain facts for the stack's outputs."""
        return {
            name: {"engine": server.engine.name, "privateAddress": server.private_address}
            for name, server in self.servers.items()
        }
