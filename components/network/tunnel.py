"""One server's end of the tunnel: WireGuard with a peer for every other server."""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pulumi
import pulumi_docker as docker

from components.containers.container import ContainerArgs
from components.containers.files_volume import DIRECTORY
from components.containers.process import HOST_NETWORK, Files, Health, Process, Storage
from components.containers.service import Service
from components.containers.target import Target
from components.network.identity import TunnelIdentity
from config.services.tunnel import TunnelSettings

SCRIPT = Path(__file__).parent / "tunnel_files" / "tunnel.sh"

FIGURES_SECONDS = 300
"""How old its figures may get: ten times what its script lets pass between two of them."""

KEEPALIVE_SECONDS = 25
"""WireGuard's manual recommends it: shorter than the idle timeout of NATs and firewalls."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Peer:
    """Another server: its name, its address, its private address, and its public key."""

    name: str
    address: str
    private_address: str
    public_key: pulumi.Input[str]
    lost: bool = False
    """Whether nothing is expected of it; it may come back."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class TunnelArgs:
    """Arguments of an end of the tunnel; the server's firewall uses the same `interface`."""

    target: Target
    settings: TunnelSettings
    interface: str
    identity: TunnelIdentity
    peers: Sequence[Peer]


class Tunnel(pulumi.ComponentResource):
    """WireGuard in a container on the host's network, so that Docker restarts it.

    When a peer joins or leaves, the configuration changes while the tunnel runs.
    """

    container: docker.Container

    def __init__(self, args: TunnelArgs) -> None:
        server, settings, interface = args.target.server, args.settings, args.interface
        super().__init__(
            "tapbot:network:Tunnel", args.target.name, None, pulumi.ResourceOptions(parent=server)
        )
        prefix = ipaddress.IPv4Network(settings.network).prefixlen
        service = Service(
            args.target.name,
            [
                ContainerArgs(
                    target=args.target,
                    process=Process(
                        health=Health(
                            test=["CMD", "sh", f"{DIRECTORY}/tunnel.sh", "healthy"],
                            interval=2,
                        ),
                        # The image's own entry point manages configurations of its own.
                        entrypoint=["sh", f"{DIRECTORY}/tunnel.sh"],
                        environment={
                            "TUNNEL_INTERFACE": interface,
                            "TUNNEL_ADDRESS": f"{server.private_address}/{prefix}",
                            "TUNNEL_MTU": str(settings.mtu),
                        },
                        capabilities=["NET_ADMIN"],
                        stop_seconds=10,
                    ),
                    networks=HOST_NETWORK,
                    files=Files(
                        read={"tunnel.sh": SCRIPT.read_text()},
                        watched={"wireguard.conf": _configuration(args)},
                    ),
                    storage=Storage(
                        scratch={"/run": "size=1m"},
                        figures_seconds=FIGURES_SECONDS,
                        devices=["/dev/net/tun"],
                    ),
                )
            ],
            self,
        )
        self.container = service.containers[0]
        self.register_outputs({})


def configuration(private_key: str, port: int, peers: Sequence[tuple[str, Peer]]) -> str:
    """Return what `wg setconf` reads; a peer comes with its public key."""
    lines = ["[Interface]", f"PrivateKey = {private_key}", f"ListenPort = {port}"]
    for public_key, peer in peers:
        host = f"[{peer.address}]" if ":" in peer.address else peer.address
        lines += [
            "[Peer]",
            f"# {peer.name}{' lost' if peer.lost else ''}",
            f"PublicKey = {public_key}",
            f"AllowedIPs = {peer.private_address}/32",
            f"Endpoint = {host}:{port}",
            f"PersistentKeepalive = {KEEPALIVE_SECONDS}",
        ]
    return "\n".join(lines) + "\n"


def _configuration(args: TunnelArgs) -> pulumi.Output[str]:
    keys = pulumi.Output.all(*(peer.public_key for peer in args.peers))
    return pulumi.Output.secret(
        pulumi.Output.all(args.identity.keys, keys).apply(
            lambda both: configuration(
                both[0].private,
                args.settings.port,
                list(zip(both[1], args.peers, strict=True)),
            )
        )
    )
