"""The tunnel as a full mesh between the servers of a stack, and the permits of each."""

from collections.abc import Iterable, Sequence

import pulumi

from components.containers.connection import REPLICATION, Connection
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
    """Create each server's end of the tunnel and return them.

    A lost server is nobody's peer, unless it has to hear that its PostgreSQL is not the primary.
    """
    identities = {
        target.server.name: TunnelIdentity(
            f"{target.server.name}-tunnel", pulumi.ResourceOptions(parent=target.server)
        )
        for target in targets
    }
    ends: dict[str, pulumi.Resource] = {}
    addresses = fleet.private_addresses() | fleet.still_heard()
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
                        name=other,
                        address=settings.servers[other].address,
                        private_address=address,
                        public_key=identities[other].public_key,
                        lost=fleet[other].lost,
                    )
                    for other, address in addresses.items()
                    if other != name
                ],
            )
        )
        ends[name] = tunnel.container
    return ends


def open_ports(settings: StackSettings, fleet: Fleet, connections: Iterable[Connection]) -> None:
    """Permit the connections between servers, and nothing else."""
    registered = list(connections)
    lost = [each for each in registered if each.purpose == REPLICATION]
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
                allowed=[
                    *allowed_on(name, registered, fleet.private_addresses()),
                    *allowed_on(name, lost, fleet.still_heard()),
                ],
                firewall=server.engine.host.firewall,
            ),
            pulumi.ResourceOptions(parent=server),
        )
