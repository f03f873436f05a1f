"""The proxy beside PostgreSQL's clients: it knows who is primary, so that they need not."""

from collections.abc import Mapping, Sequence
from typing import Final

from components.containers.address import Address
from components.containers.container import ContainerArgs
from components.containers.endpoint import Call, Endpoint
from components.containers.files_volume import DIRECTORY
from components.containers.process import Files, Health, Process, Zone
from components.containers.target import Target

UID: Final = 99
STATUS_PORT: Final = 8405

STARTUP: Final = bytes.fromhex("0000002600030000") + b"user\0probe\0database\0postgres\0\0"
"""What a client says first: protocol 3.0, as whom, and which database."""
GOODBYE: Final = bytes.fromhex("5800000004")
"""In the same packet: a standby would otherwise wait for it, and fail the check late."""
IS_PRIMARY: Final = b"in_hot_standby\0off\0"
"""Among the settings with which a server answers."""

GLOBAL: Final = """
global
  maxconn 2000
  hard-stop-after 1s
resolvers docker
  nameserver dns 127.0.0.11:53
  timeout resolve 1s
  timeout retry 1s
  hold valid 1s
  hold nx 1s
  hold other 1s
defaults
  mode tcp
  timeout connect 2s
  timeout client 1h
  timeout server 1h
  timeout check 2s
  option clitcpka
  option srvtcpka
"""


def proxy(target: Target, servers: Sequence[Endpoint]) -> ContainerArgs:
    """Return the proxy of an engine; the first of the servers is the primary."""
    here = [each for each in servers if not each.server.lost]
    addresses = {each.server.name: each.seen_from(target.server) for each in here}
    return ContainerArgs(
        target=target,
        process=Process(
            health=Health(test=["CMD", "bash", "-c", f": < /dev/tcp/127.0.0.1/{STATUS_PORT}"]),
            command=["haproxy", "-f", f"{DIRECTORY}/haproxy.cfg"],
            user=f"{UID}:{UID}",
            stop_seconds=5,
        ),
        networks=[Zone.BACK],
        calls=[
            Call(
                purpose="the primary's clients" if each is servers[0] else "who is primary",
                protocol="postgresql",
                endpoint=each,
                waits=each is servers[0],
            )
            for each in here
        ],
        files=Files(read={"haproxy.cfg": configuration(target.instance.port, addresses)}),
    )


def configuration(port: int, servers: Mapping[str, Address]) -> str:
    """Return haproxy.cfg: one server at a time, the first that says that it is the primary."""
    lines = [
        "listen postgres",
        f"  bind :{port}",
        "  option tcp-check",
        "  tcp-check connect",
        f"  tcp-check send-binary {(STARTUP + GOODBYE).hex()}",
        f"  tcp-check expect binary {IS_PRIMARY.hex()}",
        # Sessions end with the server: a write must not reach the one that was demoted.
        "  default-server check inter 1s fastinter 500ms fall 1 rise 1"
        " on-marked-down shutdown-sessions resolvers docker init-addr last,libc,none",
    ]
    for number, (name, address) in enumerate(servers.items()):
        lines.append(f"  server {name} {address}{' backup' if number else ''}")
    lines += [
        "frontend status",
        "  mode http",
        f"  bind 127.0.0.1:{STATUS_PORT}",
        "  http-request return status 200",
    ]
    return GLOBAL.lstrip() + "\n".join(lines) + "\n"
