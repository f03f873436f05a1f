"""One Docker engine: its provider, its networks and the images it holds."""

import re
from dataclasses import dataclass

import pulumi
import pulumi_docker as docker

from config.images import Pin
from config.servers import ServerSettings


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class EngineArgs:
    """What an engine takes: how it is reached and what its objects are called."""

    settings: ServerSettings
    prefix: str


class Engine(pulumi.ComponentResource):
    """One Docker engine with a front network (behind Traefik) and a back network (data).

    Traefik and the site never share a network with a database.
    """

    name: str
    provider: docker.Provider
    front: docker.Network
    back: docker.Network

    def __init__(
        self, name: str, args: EngineArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("tapbot:servers:Engine", name, None, opts)
        self.provider = docker.Provider(
            name, connection(args.settings), pulumi.ResourceOptions(parent=self)
        )
        on_engine = pulumi.ResourceOptions(parent=self, provider=self.provider)
        self.front = docker.Network(f"{name}-front", name=f"{args.prefix}-front", opts=on_engine)
        self.back = docker.Network(f"{name}-back", name=f"{args.prefix}-back", opts=on_engine)
        self.name = name
        self._images: dict[str, docker.RemoteImage] = {}
        self.register_outputs({})

    def image(self, pin: Pin) -> docker.RemoteImage:
        """Return the image of this pin on this engine; it is pulled once for all containers."""
        if pin.reference not in self._images:
            self._images[pin.reference] = docker.RemoteImage(
                f"{self.name}-{re.sub('[^a-z0-9.]+', '-', pin.reference)}",
                name=pin.reference,
                keep_locally=True,
                opts=pulumi.ResourceOptions(parent=self, provider=self.provider),
            )
        return self._images[pin.reference]


def connection(settings: ServerSettings) -> docker.ProviderArgs:
    """Return the provider's arguments: the local socket, or SSH with a pinned host key."""
    if settings.is_local:
        return docker.ProviderArgs()
    host = f"[{settings.address}]" if ":" in settings.address else settings.address
    options = {
        # The key comes from the settings alone: no file is trusted and none is written.
        "KnownHostsCommand": f"/bin/echo * {settings.host_key}",
        "UserKnownHostsFile": "/dev/null",
        "GlobalKnownHostsFile": "/dev/null",
        "StrictHostKeyChecking": "yes",
        "BatchMode": "yes",
        # Parallel resources share one connection: sshd drops bursts (MaxStartups 10:30:100).
        "ControlMaster": "auto",
        "ControlPath": "~/.ssh/tapbot-%C",
        "ControlPersist": "120",
        "ServerAliveInterval": "15",
    }
    ssh_opts = [part for key, value in options.items() for part in ("-o", f"{key}={value}")]
    return docker.ProviderArgs(
        host=f"ssh://{settings.user}@{host}:{settings.port}", ssh_opts=ssh_opts
    )
