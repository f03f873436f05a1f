"""The portfolio site: static pages, served by nginx."""

from pathlib import Path

import pulumi

from components.containers.container import ContainerArgs
from components.containers.files_volume import DIRECTORY
from components.containers.links import ChatLink
from components.containers.path_policy import PathPolicy
from components.containers.process import Files, Health, Process, Zone, fetches
from components.containers.service import Service
from components.edge.site_chat import asked, with_chat
from components.stack.args import ServiceArgs
from config.services.site import SiteSettings

UID = 101
"""User `nginx` of the image."""

HEALTH = "/healthz"
"""A bot that answers visitors is asked for its health there, too."""


class Site(pulumi.ComponentResource):
    """A static site from a folder with nginx.conf and public/.

    An edited page is served at once, with no restart.
    """

    def __init__(
        self, args: ServiceArgs[SiteSettings], source: Path, chat: ChatLink | None = None
    ) -> None:
        super().__init__("tapbot:edge:Site", args.name, None, args.options)
        files = Files(
            read={"nginx.conf": (source / "nginx.conf").read_text()},
            watched=with_chat(pages(source), source) if chat else pages(source),
        )
        service = Service(
            args.name,
            [
                ContainerArgs(
                    target=target,
                    process=Process(
                        health=Health(
                            test=fetches(f"http://127.0.0.1:{target.instance.port}{HEALTH}")
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
        everything = PathPolicy(framed_by=args.settings.embedded_by)
        args.publish(
            service.endpoints,
            HEALTH,
            [*([asked(chat)] if chat else ()), everything],
            compresses=True,
            branches={chat.service: chat.endpoints} if chat else {},
        )
        self.register_outputs({})


LARGEST_FILE = 5_000_000
LARGEST_SITE = 50_000_000
"""In bytes. Every file is kept in the state, and sent to the servers with each update of a page."""


def pages(source: Path) -> dict[str, str | bytes]:
    """Return the files of the site by their path below `source`; those that are text, as text."""
    found = {
        path.relative_to(source).as_posix(): path.read_bytes()
        for path in sorted((source / "public").rglob("*"))
        if path.is_file()
    }
    for path, content in found.items():
        _check(f"site/{path}", len(content), LARGEST_FILE)
    _check("site/public", sum(map(len, found.values())), LARGEST_SITE)
    return {path: _text(content) for path, content in found.items()}


def _text(content: bytes) -> str | bytes:
    try:
        return content if b"\0" in content else content.decode("utf-8")
    except UnicodeDecodeError:
        return content


def _check(path: str, size: int, largest: int) -> None:
    if size > largest:
        raise pulumi.RunError(
            f"{path}: is too large (got {size / 1e6:.1f} MB; expected at most {largest / 1e6:g} MB,"
            " as every file is kept in the stack's state)\n"
            "    fix: make it smaller, or upload it to Directus and link to it"
        )
