"""Which servers may use which ports of another one through the tunnel."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi

from components.servers.firewall import permits
from components.servers.script import ScriptArgs, script
from config.reach import SshSettings
from config.servers import ServerSettings


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class PermitsArgs:
    """What permits take; `allowed` are peers' addresses in the tunnel, and ports here."""

    settings: ServerSettings
    ssh: SshSettings
    name: str
    allowed: Sequence[tuple[str, int]]
    guarded: pulumi.Resource


class Permits(pulumi.ComponentResource):
    """The ports of one server that its peers may use: those of the links, and no other."""

    def __init__(
        self, name: str, args: PermitsArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("tapbot:network:Permits", name, None, opts)
        script(
            name,
            ScriptArgs(
                settings=args.settings,
                ssh=args.ssh,
                file="permits.sh",
                arguments=[args.name, permits(args.name, args.allowed)],
            ),
            self,
            # The firewall has the set that the permits are put into.
            [args.guarded],
        )
        self.register_outputs({})


def allowed_on(
    server: str, links: Sequence[Mapping[str, object]], addresses: Mapping[str, str]
) -> list[tuple[str, int]]:
    """Return the links that end on a server and come through the tunnel, as peer and port."""
    return sorted(
        {
            (addresses[str(link["fromServer"])], int(str(link["port"])))
            for link in links
            if link["toServer"] == server
            and link["through"] == "tunnel"
            and str(link["fromServer"]) in addresses
        }
    )
