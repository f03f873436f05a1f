"""A host: prepared for Docker, with only the ports open that the stack needs."""

import json
from dataclasses import dataclass

import pulumi

from components.servers.firewall import FirewallArgs, rules
from components.servers.script import ScriptArgs, script
from components.servers.shared_connection import SharedConnection, SharedConnectionArgs
from config.servers import ServerSettings
from config.ssh import SshSettings


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class HostArgs:
    """Arguments of a host: how it is reached, and its firewall."""

    settings: ServerSettings
    ssh: SshSettings
    firewall: FirewallArgs


class Host(pulumi.ComponentResource):
    """A Debian or Ubuntu machine over SSH; what its operator set up on it stays unchanged."""

    firewall: pulumi.Resource
    ready: pulumi.Resource
    """Everything on the host's engine waits for this."""
    facts: pulumi.Output[dict[str, str]]
    """Engine version, architecture, operating system, and whether its clock is synchronised."""

    def __init__(
        self, name: str, args: HostArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("tapbot:servers:Host", name, None, opts)
        prepared = script(
            f"{name}-prepared",
            ScriptArgs(
                settings=args.settings,
                ssh=args.ssh,
                files=["packages.sh", "prepare.sh"],
                arguments=[args.firewall.name, args.settings.user],
            ),
            self,
            [],
        )
        self.firewall = script(
            f"{name}-firewall",
            ScriptArgs(
                settings=args.settings,
                ssh=args.ssh,
                files=["firewall.sh"],
                arguments=[args.firewall.name, rules(args.firewall)],
            ),
            self,
            # It needs nft, which `prepared` installs.
            [prepared],
        )
        self.ready = SharedConnection(
            f"{name}-connected",
            SharedConnectionArgs(settings=args.settings, ssh=args.ssh, after=self.firewall),
            pulumi.ResourceOptions(parent=self),
        ).opened
        self.facts = prepared.stdout.apply(facts_of)
        self.register_outputs({"facts": self.facts})


def facts_of(output: str) -> dict[str, str]:
    """Return the facts in the last line of the output: a login shell may print a greeting first."""
    facts: dict[str, str] = json.loads(output.splitlines()[-1])
    return facts
