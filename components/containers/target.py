"""Where a container is deployed: its instance, the server it runs on and its image."""

from dataclasses import dataclass, replace

import pulumi

from components.containers.connection import Connections
from components.containers.figures import FiguresRegister
from components.containers.sent import SentRegister
from components.servers.server import Server
from config.images import Pin
from config.instances import Instance
from config.words.memory import MemorySize


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Target:
    """An instance with its server and image: all that its container is created from."""

    instance: Instance
    server: Server
    image: Pin
    connections: Connections
    """Where the service registers its connections."""
    figures: FiguresRegister | None = None
    """Where it registers the figures that it writes; nothing reads them without monitoring."""
    sent: SentRegister | None = None
    """Where it registers what is copied elsewhere; nothing is, where a stack has no such place."""
    tunnel: pulumi.Resource | None = None
    """The server's end of the tunnel: nothing passes between servers before it is up."""

    @property
    def name(self) -> str:
        """The instance's name."""
        return self.instance.name

    def job(self, name: str, memory: MemorySize, cpus: float) -> "Target":
        """Return the target of a job beside this instance, from the same image."""
        own = replace(
            self.instance,
            service=name,
            name=name,
            memory=memory,
            cpus=cpus,
            port=0,
            published=0,
            public=(),
            page=None,
            gated=None,
            by_server=True,
        )
        return replace(self, instance=own)
