"""All servers of a stack, and which of them runs what."""

import pulumi

from components.servers.engine import Engine, EngineArgs
from components.servers.firewall import Doors
from components.servers.host import Host, HostArgs
from components.servers.server import Server, ServerArgs
from config.reach import interface_name
from config.servers import ServerSettings
from config.settings import StackSettings
from config.topology import in_tunnel


class Fleet:
    """The servers by name; those that are local share this machine's engine."""

    prefix: str
    """First part of the names of all that the stack has on its servers."""
    interface: str
    """The tunnel's interface on every server, by which their firewalls know it."""
    servers: dict[str, Server]

    def __init__(self, settings: StackSettings, prefix: str) -> None:
        self._settings, self.prefix = settings, prefix
        self.interface = interface_name(pulumi.get_stack())
        self._engines: dict[str, Engine] = {}
        tunnelled = in_tunnel(settings.servers)
        self.servers = {
            name: Server(
                name,
                ServerArgs(
                    settings=server,
                    engine=self._engine(name, server),
                    prefix=prefix,
                    timezone=settings.timezone,
                    private_address=server.private_address if name in tunnelled else None,
                ),
            )
            for name, server in settings.servers.items()
        }

    def __getitem__(self, name: str) -> Server:
        return self.servers[name]

    def described(self) -> dict[str, dict[str, pulumi.Input[object]]]:
        """Return the servers as plain facts for the stack's outputs."""
        return {
            name: {
                "engine": server.engine.name,
                "privateAddress": server.private_address,
                "state": str(self._settings.servers[name].state),
                "labels": list(self._settings.servers[name].labels),
                **({"facts": server.engine.host.facts} if server.engine.host else {}),
            }
            for name, server in self.servers.items()
        }

    def _engine(self, name: str, server: ServerSettings) -> Engine:
        engine_name = "local" if server.is_local else name
        if engine_name not in self._engines:
            args = EngineArgs(
                settings=server,
                ssh=self._settings.ssh,
                prefix=self.prefix,
                bridges=self.interface,
                host=None if server.is_local else self._host(name, server),
            )
            self._engines[engine_name] = Engine(engine_name, args)
        return self._engines[engine_name]

    def _host(self, name: str, server: ServerSettings) -> Host:
        settings = self._settings
        tunnelled = name in in_tunnel(settings.servers)
        traefik = (settings.traefik.http_port, settings.traefik.https_port)
        doors = Doors(
            name=self.prefix,
            interfaces=self.interface,
            ssh_port=server.port,
            ssh_networks=settings.ssh.allowed_networks,
            public_ports=traefik if settings.placement.traefik == name else (),
            open_ports=server.open_ports,
            open_udp_ports=server.open_udp_ports,
            tunnel=settings.tunnel if tunnelled else None,
            private_address=server.private_address if tunnelled else None,
        )
        return Host(name, HostArgs(settings=server, ssh=settings.ssh, doors=doors))
