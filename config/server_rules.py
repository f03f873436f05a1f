"""What must hold between servers, and between servers and placement."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from config.base import camel_case
from config.errors import Problem, closest, set_command, show
from config.network import LOCAL
from config.topology import replicas
from config.words import plural

if TYPE_CHECKING:
    from config.settings import StackSettings


def are_complete(settings: "StackSettings") -> Iterator[Problem]:
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


def differ(settings: "StackSettings") -> Iterator[Problem]:
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


def placement_is_known(settings: "StackSettings") -> Iterator[Problem]:
    """Every service is placed on a server that exists."""
    names = list(settings.servers)
    for field, servers in settings.placement.named().items():
        for server in servers if names else ():
            if server in settings.servers:
                continue
            meant = closest(server, names)
            yield Problem(
                path=f"placement.{camel_case(field)}",
                problem="names an unknown server" + (f", did you mean {meant}?" if meant else ""),
                got=show(server),
                expected=f"one of: {', '.join(names)}",
                fix=set_command(f"placement.{camel_case(field)}", meant or names[0]),
            )


def replicas_reach_all_servers(settings: "StackSettings") -> Iterator[Problem]:
    """A placement does not name more servers than there are replicas."""
    counts = replicas(settings)
    for field, servers in settings.placement.named().items():
        if len(servers) > counts.get(field, 1):
            key = "n8n.workers" if field == "n8n_workers" else f"{field}.replicas"
            yield Problem(
                path=f"placement.{camel_case(field)}",
                problem=f"names {len(servers)} servers for {plural(counts[field], 'container')}",
                expected=f"at most as many servers as {key}",
                fix=set_command(key, str(len(servers))),
            )
