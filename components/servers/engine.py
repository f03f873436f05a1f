"""One Docker engine: its provider, its networks and the images it holds."""

import re
from dataclasses import dataclass
from typing import Final

import pulumi
import pulumi_docker as docker

from components.servers.host import Host
from components.servers.lost import options_of
from config.images import Pin
from config.servers import ServerSettings
from config.ssh import SshSettings
from config.ssh_options import ssh_options

CLOSED: Final = ("code",)
"""Networks without a way out: who is in no other one reaches neither the internet nor a server."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class EngineArgs:
    """Arguments of an engine: how it is reached and how its objects are named.

    `bridges` is the prefix of its bridges' names on a remote `host`, whose firewall uses it.
    """

    settings: ServerSettings
    ssh: SshSettings
    prefix: str
    bridges: str
    host: Host | None = None


class Engine(pulumi.ComponentResource):
    """One Docker engine with a front network (behind Traefik) and a back network (data).

    Traefik and the site never share a network with a database. Further networks are made for whom
    they are for.
    """

    name: str
    host: Host | None
    provider: docker.Provider

    def __init__(
        self, name: str, args: EngineArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("tapbot:servers:Engine", name, None, opts)
        self.host = args.host
        # Preview never contacts a remote engine, so the provider may wait for its host.
        self.provider = docker.Provider(
            name,
            connection(args.settings, args.ssh),
            pulumi.ResourceOptions(
                parent=self, depends_on=[args.host.ready] if args.host else None
            ),
        )
        self._lost = args.settings.is_lost
        self._options = pulumi.ResourceOptions.merge(
            pulumi.ResourceOptions(parent=self, provider=self.provider), options_of(args.settings)
        )
        self.name = name
        self._args = args
        self._networks: dict[str, docker.Network] = {}
        self._images: dict[str, docker.RemoteImage] = {}
        for zone in ("front", "back"):
            self.network(zone)
        self.register_outputs({})

    def image(self, pin: Pin) -> pulumi.Input[str]:
        """Return the image of this pin on this engine; it is pulled once for all containers."""
        if self._lost:
            return pin.reference
        if pin.reference not in self._images:
            self._images[pin.reference] = docker.RemoteImage(
                f"{self.name}-{re.sub('[^a-z0-9.]+', '-', pin.reference)}",
                name=pin.reference,
                keep_locally=True,
                # It stays on the engine anyway, so removing it from the state contacts nobody.
                opts=pulumi.ResourceOptions(
                    parent=self, provider=self.provider, retain_on_delete=True
                ),
            )
        return self._images[pin.reference].name

    def network(self, zone: str) -> docker.Network:
        """Return the network of a zone on this engine; it is made for whoever asks first."""
        if zone not in self._networks:
            bridge = f"{self._args.bridges}-{zone[0]}"
            self._networks[zone] = docker.Network(
                f"{self.name}-{zone}",
                name=f"{self._args.prefix}-{zone}",
                internal=True if zone in CLOSED else None,
                options={"com.docker.network.bridge.name": bridge} if self.host else None,
                opts=self._options,
            )
        return self._networks[zone]


def connection(settings: ServerSettings, ssh: SshSettings) -> docker.ProviderArgs:
    """Return the provider's arguments: the local socket, or SSH with a pinned host key."""
    if settings.is_local:
        return docker.ProviderArgs()
    host = f"[{settings.address}]" if ":" in settings.address else settings.address
    return docker.ProviderArgs(
        host=f"ssh://{settings.user}@{host}:{settings.port}",
        ssh_opts=ssh_options(settings, ssh),
    )
