"""All servers of a stack, and which of them runs what."""

import pulumi

from components.servers.engine import Engine, EngineArgs
from components.servers.server import Server, ServerArgs
from config.settings import StackSettings


class Fleet:
    """The servers by name; those that are local share this machine's engine."""

    servers: dict[str, Server]

    def __init__(self, settings: StackSettings, prefix: str) -> None:
        engines: dict[str, Engine] = {}
        self.servers = {}
        for name, server in settings.servers.items():
            engine_name = "local" if server.is_local else name
            if engine_name not in engines:
                engines[engine_name] = Engine(
                    engine_name, EngineArgs(settings=server, prefix=prefix)
                )
            self.servers[name] = Server(
                name,
                ServerArgs(
                    settings=server,
                    engine=engines[engine_name],
                    prefix=prefix,
                    timezone=settings.timezone,
                ),
            )

    def __getitem__(self, name: str) -> Server:
        return self.servers[name]

    def described(self) -> dict[str, dict[str, pulumi.Input[str | None]]]:
        """Return the servers as plain facts for the stack's outputs."""
        return {
            name: {
                "engine": server.engine.name,
                "privateAddress": server.private_address,
            }
            for name, server in self.servers.items()
        }
