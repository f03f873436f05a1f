"""Which servers may use which ports of another one through the tunnel."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pulumi

from components.containers.connection import Connection
from components.servers.firewall import permits
from components.servers.script import ScriptArgs, script
from config.servers import ServerSettings
from config.ssh import SshSettings


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class PermitsArgs:
    """Arguments of permits; `allowed` pairs a peer's private address with a port of this server."""

    settings: ServerSettings
    ssh: SshSettings
    name: str
    allowed: Sequence[tuple[str, int]]
    firewall: pulumi.Resource


class Permits(pulumi.ComponentResource):
    """The ports of one server that its peers may use: those of connections, and no other."""

    def __init__(
        self, name: str, args: PermitsArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("tapbot:network:Permits", name, None, opts)
        script(
            name,
            ScriptArgs(
                settings=args.settings,
                ssh=args.ssh,
                files=["permits.sh"],
                arguments=[args.name, permits(args.name, args.allowed)],
            ),
            self,
            # The firewall creates the set that permits are added to.
            [args.firewall],
        )
        self.register_outputs({})


def allowed_on(
    server: str, connections: Iterable[Connection], addresses: Mapping[str, str]
) -> list[tuple[str, int]]:
    """Return the connections that come to a server through the tunnel, as peer and port."""
    return sorted(
        {
            (addresses[each.client_server], each.address.port)
            for each in connections
            if each.server == server and each.across and each.client_server in addresses
        }
    )
