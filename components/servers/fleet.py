"""All servers of a stack, with their engines and hosts."""

import pulumi

from components.servers.engine import Engine, EngineArgs
from components.servers.firewall import (
    FirewallArgs,
    OwnPorts,
    PublicPorts,
    SshAccess,
    TunnelEnd,
)
from components.servers.host import Host, HostArgs
from components.servers.server import Server, ServerArgs
from config.instances import instances
from config.servers import ServerSettings, engine_of, in_tunnel
from config.services.tunnel import interface_name
from config.settings import StackSettings


class Fleet:
    """The servers by name; those that are local share this machine's engine."""

    prefix: str
    """Prefix of the names of everything the stack has on its servers."""
    interface: str
    """Name of the tunnel's interface on every server, which their firewalls use."""
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
                    private_network=settings.tunnel.network if name in tunnelled else None,
                ),
            )
            for name, server in settings.servers.items()
        }

    def __getitem__(self, name: str) -> Server:
        return self.servers[name]

    def private_addresses(self) -> dict[str, str]:
        """Return the address in the tunnel of each server that is not lost."""
        return {
            name: server.private_address
            for name, server in self.servers.items()
            if server.private_address is not None and not server.lost
        }

    def still_heard(self) -> dict[str, str]:
        """Return the address of each lost server whose PostgreSQL has to hear of a new primary."""
        placed = self._settings.placement.get("postgres", ())
        return {
            name: server.private_address
            for name, server in self.servers.items()
            if server.private_address is not None
            and server.lost
            and name in placed
            and len(placed) > 1
        }

    def described(self) -> dict[str, dict[str, pulumi.Input[object]]]:
        """Return the servers as plain values for the stack's outputs."""
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
        engine_name = engine_of(name, server)
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
        firewall = FirewallArgs(
            name=self.prefix,
            interface=self.interface,
            ssh=SshAccess(port=server.port, networks=settings.ssh.allowed_networks),
            public_ports=PublicPorts(
                numbers=[
                    port.number
                    for instance in instances(settings)
                    if instance.server == name
                    for port in instance.public
                    if port.protocol == "tcp"
                ],
                connections=settings.traefik.connections_per_address,
                proxies=settings.traefik.trusted_proxies,
            ),
            own_ports=OwnPorts(
                tcp=server.open_ports,
                udp=server.open_udp_ports,
                from_containers=server.container_ports,
            ),
            tunnel=TunnelEnd(
                network=settings.tunnel.network,
                port=settings.tunnel.port,
                address=server.private_address,
            )
            if name in in_tunnel(settings.servers)
            else None,
        )
        return Host(name, HostArgs(settings=server, ssh=settings.ssh, firewall=firewall))
