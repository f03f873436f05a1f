"""The one SSH connection to a server that all of Docker's requests go through."""

import shlex
from dataclasses import dataclass

import pulumi
from pulumi_command import local

from components.servers.lost import options_of
from config.reach import SshSettings
from config.servers import ServerSettings
from config.ssh import ssh_options

OPEN = """\
said=$(mktemp)
trap 'rm -f "$said"' EXIT
{ssh} >"$said" 2>&1 </dev/null || {{
  cat "$said" >&2
  exit 1
}}
"""
"""ssh goes on in the background and keeps what it was given: not the pipe of this command."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class SharedConnectionArgs:
    """What a shared connection takes; the server has to be ready for it `after` something."""

    settings: ServerSettings
    ssh: SshSettings
    after: pulumi.Resource


class SharedConnection(pulumi.ComponentResource):
    """Opened before Docker is asked for many things at once, each of which would open its own."""

    opened: pulumi.Resource

    def __init__(
        self, name: str, args: SharedConnectionArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("tapbot:servers:SharedConnection", name, None, opts)
        settings = args.settings
        words = [
            *("ssh", *ssh_options(settings, args.ssh)),
            *("-l", settings.user, "-p", str(settings.port), "-T", "--", settings.address, "true"),
        ]
        self.opened = local.Command(
            name,
            create=OPEN.format(ssh=shlex.join(words)),
            add_previous_output_in_env=False,
            opts=pulumi.ResourceOptions.merge(
                pulumi.ResourceOptions(parent=self, depends_on=[args.after]),
                options_of(settings),
            ),
        )
        self.register_outputs({})
