"""A remote machine: prepared for Docker, and closed but for what the stack needs."""

import json
from dataclasses import dataclass

import pulumi

from components.servers.firewall import Doors, rules
from components.servers.script import ScriptArgs, script
from components.servers.shared_connection import SharedConnection, SharedConnectionArgs
from config.reach import SshSettings
from config.servers import ServerSettings


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class HostArgs:
    """What a host takes: how it is reached, and what may enter it."""

    settings: ServerSettings
    ssh: SshSettings
    doors: Doors


class Host(pulumi.ComponentResource):
    """A Debian or Ubuntu machine over SSH; what its operator had on it stays as it was."""

    guarded: pulumi.Resource
    """The firewall."""
    connected: pulumi.Resource
    """Nothing runs on the host before this is there."""
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
                file="prepare.sh",
                arguments=[args.doors.name, args.settings.user],
            ),
            self,
            [],
        )
        self.guarded = script(
            f"{name}-firewall",
            ScriptArgs(
                settings=args.settings,
                ssh=args.ssh,
                file="firewall.sh",
                arguments=[args.doors.name, rules(args.doors)],
            ),
            self,
            # It needs nft, which a bare server has to get first.
            [prepared],
        )
        self.connected = SharedConnection(
            f"{name}-connected",
            SharedConnectionArgs(settings=args.settings, ssh=args.ssh, after=self.guarded),
            pulumi.ResourceOptions(parent=self),
        ).opened
        self.facts = prepared.stdout.apply(facts_of)
        self.register_outputs({"facts": self.facts})


def facts_of(said: str) -> dict[str, str]:
    """Return the facts in the last line of what was said: a login shell may greet in front."""
    facts: dict[str, str] = json.loads(said.splitlines()[-1])
    return facts
