"""The portfolio site: static pages, served by nginx."""

from pathlib import Path

import pulumi

from components.containers.container import ContainerArgs
from components.containers.files_volume import DIRECTORY
from components.containers.process import Files, Health, Process, Zone
from components.containers.service import Service
from components.stack.args import ServiceArgs
from config.services.site import SiteSettings

UID = 101
"""User `nginx` of the image."""


class Site(pulumi.ComponentResource):
    """A static site from a folder with nginx.conf and public/.

    An edited page is served at once, with no restart.
    """

    def __init__(self, args: ServiceArgs[SiteSettings], source: Path) -> None:
        super().__init__("tapbot:edge:Site", args.name, None, args.options)
        files = Files(
            read={"nginx.conf": (source / "nginx.conf").read_text()}, watched=pages(source)
        )
        service = Service(
            args.name,
            [
                ContainerArgs(
                    target=target,
                    process=Process(
                        health=Health(
                            test=[
                                "CMD-SHELL",
                                "wget -q -O /dev/null"
                                f" http://127.0.0.1:{target.instance.port}/healthz",
                            ]
                        ),
                        command=["nginx", "-c", f"{DIRECTORY}/nginx.conf", "-g", "daemon off;"],
                        user=f"{UID}:{UID}",
                    ),
                    networks=[Zone.FRONT],
                    files=files,
                )
                for target in args.targets
            ],
            self,
        )
        args.publish(service.endpoints, health_path="/healthz")
        self.register_outputs({})


def pages(source: Path) -> dict[str, str]:
    """Return the pages of the site by their path below `source`."""
    return {
        path.relative_to(source).as_posix(): path.read_text()
        for path in sorted((source / "public").rglob("*"))
        if path.is_file()
    }
