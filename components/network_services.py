"""How the servers of a stack are connected: a full mesh of tunnels, and what may pass."""

from collections.abc import Mapping, Sequence

import pulumi

from components.network.identity import TunnelIdentity
from components.network.permits import Permits, PermitsArgs, allowed_on
from components.network.tunnel import Peer, Tunnel, TunnelArgs
from components.plan import Plan
from config.topology import in_tunnel


def connect(plan: Plan) -> None:
    """Create each server's end of the tunnel; a lost server is no peer of anybody."""
    settings = plan.settings
    identities = {
        name: TunnelIdentity(f"{name}-tunnel", pulumi.ResourceOptions(parent=plan.fleet[name]))
        for name in in_tunnel(settings.servers)
    }
    for name, identity in identities.items():
        server = plan.fleet[name]
        tunnel = Tunnel(
            f"tunnel-{name}",
            TunnelArgs(
                server=server,
                image=plan.pins["wireguard"],
                settings=settings.tunnel,
                interface=plan.fleet.interface,
                identity=identity,
                peers=[
                    Peer(
                        address=settings.servers[other].address,
                        private_address=address,
                        public_key=identities[other].public_key,
                    )
                    for other, address in addresses(plan).items()
                    if other != name
                ],
            ),
            pulumi.ResourceOptions(parent=server),
        )
        server.joined.append(tunnel.container)


def permit(plan: Plan, links: Sequence[Mapping[str, object]]) -> None:
    """Let pass what the links between servers say, and nothing else."""
    settings = plan.settings
    for name in in_tunnel(settings.servers):
        server = plan.fleet[name]
        if server.engine.host is None:
            continue
        Permits(
            f"{name}-permits",
            PermitsArgs(
                settings=settings.servers[name],
                ssh=settings.ssh,
                name=plan.fleet.prefix,
                allowed=allowed_on(name, links, addresses(plan)),
                guarded=server.engine.host.guarded,
            ),
            pulumi.ResourceOptions(parent=server),
        )


def addresses(plan: Plan) -> dict[str, str]:
    """Return the address in the tunnel of each server that is not lost."""
    found = {name: plan.fleet[name] for name in in_tunnel(plan.settings.servers)}
    return {
        name: server.private_address
        for name, server in found.items()
        if server.private_address is not None and not server.lost
    }
