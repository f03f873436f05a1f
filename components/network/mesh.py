"""The tunnel as a full mesh between the servers of a stack, and the permits of each."""

from collections.abc import Iterable, Sequence

import pulumi

from components.containers.connection import Connection
from components.containers.target import Target
from components.network.identity import TunnelIdentity
from components.network.permits import Permits, PermitsArgs, allowed_on
from components.network.tunnel import Peer, Tunnel, TunnelArgs
from components.servers.fleet import Fleet
from config.servers import in_tunnel
from config.settings import StackSettings


def join_servers(
    settings: StackSettings, fleet: Fleet, targets: Sequence[Target]
) -> dict[str, pulumi.Resource]:
    """Create each server's end of the tunnel and return them; a lost server is nobody's peer."""
    identities = {
        target.server.name: TunnelIdentity(
            f"{target.server.name}-tunnel", pulumi.ResourceOptions(parent=target.server)
        )
        for target in targets
    }
    ends: dict[str, pulumi.Resource] = {}
    for target in targets:
        name = target.server.name
        tunnel = Tunnel(
            TunnelArgs(
                target=target,
                settings=settings.tunnel,
                interface=fleet.interface,
                identity=identities[name],
                peers=[
                    Peer(
                        address=settings.servers[other].address,
                        private_address=address,
                        public_key=identities[other].public_key,
                    )
                    for other, address in fleet.private_addresses().items()
                    if other != name
                ],
            )
        )
        ends[name] = tunnel.container
    return ends


def open_ports(settings: StackSettings, fleet: Fleet, connections: Iterable[Connection]) -> None:
    """Permit the connections between servers, and nothing else."""
    registered = list(connections)
    for name in in_tunnel(settings.servers):
        server = fleet[name]
        if server.engine.host is None:
            continue
        Permits(
            f"{name}-permits",
            PermitsArgs(
                settings=settings.servers[name],
                ssh=settings.ssh,
                name=fleet.prefix,
                allowed=allowed_on(name, registered, fleet.private_addresses()),
                firewall=server.engine.host.firewall,
            ),
            pulumi.ResourceOptions(parent=server),
        )
