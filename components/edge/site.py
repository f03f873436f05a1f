"""The portfolio site: static pages, served by nginx."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pulumi

from components.base.config_volume import DIRECTORY, ConfigVolume, ConfigVolumeArgs
from components.base.container import ServiceArgs
from components.base.process import Health, Limits, Network, Process, Storage
from components.base.route import PublicName, Route
from components.base.service import Service, spread
from components.servers.server import Server
from config import ports
from config.edge import SiteSettings
from config.images import Pin

UID = 101
"""User `nginx` of the image."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class SiteArgs:
    """What the site takes; `source` is the folder with nginx.conf and public/."""

    servers: Sequence[Server]
    """The server of each replica."""
    image: Pin
    settings: SiteSettings
    public: PublicName
    source: Path


class Site(pulumi.ComponentResource):
    """A static site; an edited page is served at once, with no restart."""

    route: Route

    def __init__(
        self, name: str, args: SiteArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("tapbot:edge:Site", name, None, opts)
        self._args = args
        service = Service(
            name,
            spread(name, args.servers, self._on),
            pulumi.ResourceOptions(parent=self),
        )
        self.route = Route(
            service=name,
            public=args.public,
            backends=service.endpoints,
            health_path="/healthz",
        )
        self.register_outputs({})

    def _on(self, name: str, server: Server) -> ServiceArgs:
        args = self._args
        files = ConfigVolume(
            name,
            ConfigVolumeArgs(
                server=server,
                image=args.image,
                files={"nginx.conf": (args.source / "nginx.conf").read_text()},
                live=pages(args.source),
            ),
            pulumi.ResourceOptions(parent=self),
        )
        return ServiceArgs(
            server=server,
            image=args.image,
            process=Process(
                health=Health(
                    test=[
                        "CMD-SHELL",
                        f"wget -q -O /dev/null http://127.0.0.1:{ports.SITE}/healthz",
                    ]
                ),
                command=["nginx", "-c", f"{DIRECTORY}/nginx.conf", "-g", "daemon off;"],
                user=f"{UID}:{UID}",
            ),
            limits=Limits(memory=args.settings.memory, cpus=args.settings.cpus),
            storage=Storage(files=files),
            network=Network(networks=[server.engine.front], port=ports.SITE),
        )


def pages(source: Path) -> dict[str, str]:
    """Return the files of the site by their path below the served folder's parent."""
    return {
        path.relative_to(source).as_posix(): path.read_text()
        for path in sorted((source / "public").rglob("*"))
        if path.is_file()
    }
