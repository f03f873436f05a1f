"""Checks a server's network interfaces against the tunnel and the firewall."""

import ipaddress
from collections.abc import Iterator
from typing import Final

from config.report.errors import set_command, show
from config.services.tunnel import interface_name
from toolchain.preflight.findings import Finding, error
from toolchain.preflight.host import Host
from toolchain.preflight.listeners import Listener

BRIDGES: Final = ("docker", "br-", "veth")
"""Prefixes of the interfaces that the firewall treats as Docker's, as in `_from_inside`."""


def is_public(host: Host, there: Listener) -> bool:
    """Whether a socket is reached from outside; to the firewall that includes private networks."""
    address = there.address
    if address.is_unspecified or str(address) == host.server.address:
        return True
    if address.version == 6 or not host.facts.addresses:
        return address.is_global
    inside = {here.ip for name, here in host.facts.addresses if _is_inside(host, name)}
    return not address.is_loopback and address not in inside


def tunnel_network(host: Host) -> Iterator[Finding]:
    """No other interface of the server is in the tunnel's network."""
    network = ipaddress.IPv4Network(host.settings.tunnel.network)
    for name, here in host.facts.addresses if host.tunnelled else ():
        if name != interface_name(host.stack) and here.network.overlaps(network):
            yield error(
                "tunnel.network",
                f"overlaps {here.network}, which {host.name} has on its interface {name}",
                got=show(str(network)),
                expected="a private network that is not in use anywhere else",
                fix=set_command("tunnel.network", "10.99.0.0/24")
                + ", and each server's privateAddress in it",
            )


def uplink(host: Host) -> Iterator[Finding]:
    """The public interface has no name like Docker's interfaces, which the firewall trusts."""
    if host.facts.uplink.startswith(BRIDGES):
        yield error(
            host.path,
            "has its default route on an interface that is named like Docker's own, and the "
            "firewall accepts everything from those",
            got=show(host.facts.uplink),
            expected=f"a name that does not begin with {', '.join(BRIDGES)}",
            fix="rename the interface in the network settings of the server",
        )


def _is_inside(host: Host, name: str) -> bool:
    tunnel = interface_name(host.stack)
    return name in ("lo", tunnel) or name.startswith((*BRIDGES, f"{tunnel}-"))
