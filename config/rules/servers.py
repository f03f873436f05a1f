"""What must hold for each server, and between servers."""

from collections.abc import Iterator

from config.report.errors import Problem, set_command, show
from config.rules.rule import reads
from config.settings import StackSettings
from config.words.network import LOCAL


@reads("servers")
def are_complete(settings: StackSettings) -> Iterator[Problem]:
    """A remote server has a pinned host key and, beside others, an address in the tunnel."""
    if not settings.servers:
        yield Problem(
            path="servers",
            problem="names no server",
            expected="at least one server with its address and memory",
            fix=set_command("servers.local.address", LOCAL),
        )
    for name, server in settings.servers.items():
        path = f"servers.{name}"
        if server.is_local:
            continue
        if server.host_key is None:
            yield Problem(
                path=f"{path}.hostKey",
                problem="is missing",
                expected="the host key to pin, such as ssh-ed25519 AAAA...",
                fix=(
                    f"show it with: ssh-keyscan -t ed25519 -p {server.port} {server.address}\n"
                    "         compare it with what the server's own console prints for: "
                    "cat /etc/ssh/ssh_host_ed25519_key.pub\n"
                    f"         then: {set_command(f'{path}.hostKey', 'ssh-ed25519 AAAA...')}"
                ),
            )
        if server.private_address is None and len(settings.servers) > 1:
            yield Problem(
                path=f"{path}.privateAddress",
                problem="is missing",
                expected="the server's address in the tunnel, as there are several servers",
                fix=set_command(f"{path}.privateAddress", "10.88.0.1"),
            )


@reads("servers")
def differ(settings: StackSettings) -> Iterator[Problem]:
    """No two entries are the same machine, and no two machines have the same private address."""
    # Two servers behind one address would have one UDP port for two tunnels, too.
    hosts: dict[str, str] = {}
    keys: dict[str, str] = {}
    private: dict[str, str] = {}
    for name, server in settings.servers.items():
        first = name if server.is_local else hosts.setdefault(server.address, name)
        if first != name:
            yield Problem(
                path=f"servers.{name}.address",
                problem=f"is the address of servers.{first} too",
                got=show(server.address),
                expected="one entry for each server",
                fix=f"correct the address, or remove {name} and use {first} in placement",
            )
        elif server.host_key and keys.setdefault(server.host_key, name) != name:
            yield Problem(
                path=f"servers.{name}.hostKey",
                problem=f"is the host key of servers.{keys[server.host_key]} too",
                expected="one entry for each server, whatever names and addresses it has",
                fix=f"remove {name}; if both are copies of one image, there: rm"
                " /etc/ssh/ssh_host_*; ssh-keygen -A; systemctl restart ssh",
            )
        if server.private_address is None:
            continue
        first = private.setdefault(server.private_address, name)
        if first != name:
            yield Problem(
                path=f"servers.{name}.privateAddress",
                problem=f"is the private address of servers.{first} too",
                got=show(server.private_address),
                expected="an address of its own for each server",
                fix=set_command(f"servers.{name}.privateAddress", "10.88.0.9"),
            )
