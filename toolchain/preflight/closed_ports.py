"""Finds ports of the operator's own services that the firewall will close."""

from collections.abc import Iterator

from config.report.errors import escape
from toolchain.preflight.findings import Finding, warning
from toolchain.preflight.host import Host
from toolchain.preflight.network import is_public
from toolchain.preflight.ports import needs

ADDRESS_ASSIGNMENT = {68, 546}
"""The UDP ports of DHCP's clients, which the firewall leaves open."""


def closed(host: Host) -> Iterator[Finding]:
    """The firewall will close no port that the operator uses.

    Ports that containers publish stay open: their traffic is forwarded, and Docker's own rules
    apply to it. A server that already runs the stack is not checked: its first update closed them.
    """
    for protocol, key in (("tcp", "openPorts"), ("udp", "openUdpPorts")):
        found = {} if host.is_deployed else ports_to_close(host, protocol)
        if found:
            named = ", ".join(
                f"{port} ({who})" if who else str(port) for port, who in found.items()
            )
            yield warning(
                f"{host.path}.{key}",
                f"leaves out {protocol.upper()} ports that are open to the public now; the firewall"
                " will close them",
                got=escape(named),
                expected="only ports that may be closed",
                fix=f"to keep them all, set below servers.{host.name} in the stack file:"
                f" {key}: {sorted({*_listed(host, protocol), *found})}",
            )


def ports_to_close(host: Host, protocol: str) -> dict[int, str]:
    """Public ports without a rule, with the program that listens on each, if known."""
    stay = _that_stay(host, protocol)
    forwarded = [
        published
        for container in host.facts.containers
        for published in container.published
        if published.protocol == protocol and is_public(host, published)
    ]
    found: dict[int, str] = {}
    for socket in host.facts.sockets:
        if socket.protocol != protocol or not is_public(host, socket):
            continue
        for port in socket.ports:
            if port not in stay and not any(port in each.ports for each in forwarded):
                # The probe lists the programs of TCP ports only.
                who = host.facts.programs.get(port, "") if protocol == "tcp" else ""
                found.setdefault(port, who)
    return dict(sorted(found.items()))


def _that_stay(host: Host, protocol: str) -> set[int]:
    own = {need.listener.ports[0] for need in needs(host) if need.listener.protocol == protocol}
    others = ADDRESS_ASSIGNMENT if protocol == "udp" else {host.server.port}
    return {*own, *others, *_listed(host, protocol)}


def _listed(host: Host, protocol: str) -> tuple[int, ...]:
    return host.server.open_udp_ports if protocol == "udp" else host.server.open_ports
