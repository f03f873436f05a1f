"""Keys of a bed: one for the client, one for each server, and the files that OpenSSH reads."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from testbed.plan import Plan
from testbed.shell import run

# An ssh client waits forever when a server vanishes; these end it within 15 s.
TIMEOUTS = {"ConnectTimeout": "5", "ServerAliveInterval": "5", "ServerAliveCountMax": "3"}


@dataclass(frozen=True)
class Keys:
    """The key files in a bed's folder."""

    folder: Path

    @property
    def client(self) -> Path:
        """Private key that may log in as root everywhere."""
        return self.folder / "client"

    @property
    def known_hosts(self) -> Path:
        """Host keys of all servers."""
        return self.folder / "known_hosts"

    @property
    def config(self) -> Path:
        """Configuration for `ssh -F`."""
        return self.folder / "ssh_config"

    def host(self, name: str) -> Path:
        """Private host key of one server."""
        return self.folder / f"{name}.key"

    def host_public(self, name: str) -> str:
        """Public host key of one server as one line of an authorized_keys file."""
        return _public(self.host(name))

    @property
    def client_public(self) -> str:
        """Public key of the client as one line of an authorized_keys file."""
        return _public(self.client)

    def make(self, plan: Plan) -> None:
        """Create missing keys and write the client's files."""
        for path in (self.client, *(self.host(name) for name in plan.hosts)):
            if not path.exists():
                run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", path.stem, "-f", path])
        keys = {server.name: self.host_public(server.name) for server in plan.servers}
        self.known_hosts.write_text(known_hosts(plan, keys))
        self.config.write_text(ssh_config(plan, self))


def known_hosts(plan: Plan, keys: dict[str, str]) -> str:
    """Text of a known_hosts file for addresses and names."""
    return "".join(
        f"{server.address},{server.name} {keys[server.name]}\n" for server in plan.servers
    )


def ssh_config(plan: Plan, keys: Keys) -> str:
    """Text of a client configuration that trusts these servers and no others."""
    lines: list[str] = []
    for server in plan.servers:
        lines += [f"Host {server.name}", f"  HostName {server.address}"]
    options = {
        "User": "root",
        "IdentityFile": str(keys.client),
        "IdentitiesOnly": "yes",
        "UserKnownHostsFile": str(keys.known_hosts),
        "StrictHostKeyChecking": "yes",
        "BatchMode": "yes",
        **TIMEOUTS,
    }
    lines += ["Host *", *(f"  {name} {value}" for name, value in options.items())]
    return "\n".join(lines) + "\n"


def _public(private: Path) -> str:
    return " ".join(private.with_name(f"{private.name}.pub").read_text().split()[:2])
