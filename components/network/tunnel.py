"""One server's end of the tunnel: WireGuard with a peer for every other server."""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pulumi
import pulumi_docker as docker

from components.base.config_volume import DIRECTORY, ConfigVolume, ConfigVolumeArgs
from components.base.container import ServiceArgs
from components.base.process import Health, Limits, Network, Process, Storage
from components.base.service import Service
from components.network.identity import TunnelIdentity
from components.servers.server import Server
from config.images import Pin
from config.reach import TunnelSettings

SCRIPT = Path(__file__).parent / "tunnel_files" / "tunnel.sh"

KEEPALIVE_SECONDS = 25
"""What WireGuard's manual recommends: less than any NAT or firewall forgets an idle flow after."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Peer:
    """Another server: where it answers, who it is, and its address inside."""

    address: str
    private_address: str
    public_key: pulumi.Output[str]


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class TunnelArgs:
    """What an end of the tunnel takes; the interface is named as the server's firewall knows it."""

    server: Server
    image: Pin
    settings: TunnelSettings
    interface: str
    identity: TunnelIdentity
    peers: Sequence[Peer]


class Tunnel(pulumi.ComponentResource):
    """WireGuard in a container on the host's network, so that it comes back with Docker.

    A peer that joins or leaves changes the configuration under the running tunnel.
    """

    container: docker.Container

    def __init__(
        self, name: str, args: TunnelArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("tapbot:network:Tunnel", name, None, opts)
        parent = pulumi.ResourceOptions(parent=self)
        settings, interface = args.settings, args.interface
        files = ConfigVolume(
            name,
            ConfigVolumeArgs(
                server=args.server,
                image=args.image,
                files={"tunnel.sh": SCRIPT.read_text()},
                live={"wireguard.conf": _configuration(args)},
            ),
            parent,
        )
        prefix = ipaddress.IPv4Network(settings.network).prefixlen
        service = Service(
            name,
            ServiceArgs(
                server=args.server,
                image=args.image,
                process=Process(
                    health=Health(
                        test=["CMD-SHELL", f"ip -br address show dev {interface} | grep -q /"],
                        interval=2,
                    ),
                    # The image's own entry point manages configurations of its own.
                    entrypoint=["sh", f"{DIRECTORY}/tunnel.sh"],
                    environment={
                        "TUNNEL_INTERFACE": interface,
                        "TUNNEL_ADDRESS": f"{args.server.private_address}/{prefix}",
                        "TUNNEL_MTU": str(settings.mtu),
                    },
                    capabilities=["NET_ADMIN"],
                    stop_seconds=10,
                ),
                limits=Limits(memory=settings.memory, cpus=2.0),
                storage=Storage(files=files, scratch={"/run": "size=1m"}, devices=["/dev/net/tun"]),
                network=Network(networks=[]),
            ),
            parent,
        )
        self.container = service.containers[0]
        self.register_outputs({})


def configuration(private_key: str, port: int, peers: Sequence[tuple[str, str, str]]) -> str:
    """Return what `wg setconf` reads; a peer is its public key, its host and its address inside."""
    lines = ["[Interface]", f"PrivateKey = {private_key}", f"ListenPort = {port}"]
    for public_key, host, private_address in peers:
        lines += [
            "[Peer]",
            f"PublicKey = {public_key}",
            f"AllowedIPs = {private_address}/32",
            f"Endpoint = {f'[{host}]' if ':' in host else host}:{port}",
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
                [
                    (key, peer.address, peer.private_address)
                    for key, peer in zip(both[1], args.peers, strict=True)
                ],
            )
        )
    )
