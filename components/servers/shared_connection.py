"""The one SSH connection to a server that all of Docker's requests go through."""

import shlex
from dataclasses import dataclass

import pulumi
from pulumi_command import local

from components.servers.lost import options_of
from config.servers import ServerSettings
from config.ssh import SshSettings
from config.ssh_options import ssh_options

OPEN = """\
output=$(mktemp)
trap 'rm -f "$output"' EXIT
{ssh} >"$output" 2>&1 </dev/null || {{
  cat "$output" >&2
  exit 1
}}
"""
"""ssh stays in the background with its output open; in a file, that does not block this command."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class SharedConnectionArgs:
    """Arguments of a shared connection; it is opened `after` the server is ready."""

    settings: ServerSettings
    ssh: SshSettings
    after: pulumi.Resource


class SharedConnection(pulumi.ComponentResource):
    """Opened first: Docker's many requests at once would otherwise open one each."""

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
