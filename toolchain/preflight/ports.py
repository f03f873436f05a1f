"""Whether the ports that a server has to offer are free, and which ones it will no longer offer."""

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass

from config.base import camel_case
from config.errors import escape, set_command
from config.topology import seats
from toolchain.preflight.finding import Finding, error, warning
from toolchain.preflight.host import Host
from toolchain.preflight.listeners import Container, Listener, listener


@dataclass(frozen=True, slots=True)
class Need:
    """A port that the stack will listen on, and the setting that names it."""

    path: str
    listener: Listener
    fix: str


def needs(host: Host) -> Iterator[Need]:
    """Every port that the stack takes on this server."""
    settings, server = host.settings, host.server
    if host.has_traefik:
        for field, port, other in (
            ("httpPort", settings.traefik.http_port, "8080"),
            ("httpsPort", settings.traefik.https_port, "8443"),
        ):
            wanted = listener("tcp", settings.traefik.bind_address, port)
            yield Need(f"traefik.{field}", wanted, set_command(f"traefik.{field}", other))
    if not host.tunnelled:
        return
    port = settings.tunnel.port
    fix = set_command("tunnel.port", "51821")
    yield Need("tunnel.port", listener("udp", "0.0.0.0", port), fix)
    for seat in seats(settings):
        if seat.server == host.name and seat.published and server.private_address:
            wanted = listener("tcp", server.private_address, seat.published)
            path = f"placement.{camel_case(seat.field)}"
            yield Need(path, wanted, "place the service on another server")


def taken(host: Host) -> Iterator[Finding]:
    """No port that is needed is held by somebody else."""
    for need in needs(host):
        holder = _holder(host, need.listener)
        if not holder:
            continue
        port = f"{need.listener.protocol.upper()} port {need.listener.ports[0]}"
        yield error(
            need.path,
            f"needs {port} on {host.name}, which is taken",
            got=escape(holder),
            expected="a port that nobody listens on",
            fix=f"stop it on {host.name}, or: {need.fix}",
        )


def closed(host: Host) -> Iterator[Finding]:
    """Services of the operator's own that the firewall will cut off.

    What containers publish passes it: that is forwarded, and Docker's own rules decide on it.
    On a server that the stack runs on already, the others have been closed since its first update.
    """
    found = {} if host.is_deployed else closing(host)
    if found:
        named = ", ".join(f"{port} ({who})" if who else str(port) for port, who in found.items())
        yield warning(
            f"{host.path}.openPorts",
            "leaves out TCP ports that are open to the public now; the firewall will close them",
            got=escape(named),
            expected="only ports that may be closed",
            fix=f"to keep them all, set below servers.{host.name} in the stack file:"
            f" openPorts: [{', '.join(map(str, found))}]",
        )


def closing(host: Host) -> dict[int, str]:
    """Public TCP ports that have no rule, and who listens on them where that is known."""
    stay = {host.server.port, *host.server.open_ports}
    stay |= {need.listener.ports[0] for need in needs(host) if need.listener.protocol == "tcp"}
    forwarded = [
        published
        for container in host.facts.containers
        for published in container.published
        if published.protocol == "tcp" and _is_public(host, published)
    ]
    found: dict[int, str] = {}
    for socket in host.facts.sockets:
        if socket.protocol != "tcp" or not _is_public(host, socket):
            continue
        for port in socket.ports:
            if port not in stay and not any(port in each.ports for each in forwarded):
                found.setdefault(port, host.facts.programs.get(port, ""))
    return dict(sorted(found.items()))


def lock_out(host: Host) -> Iterator[Finding]:
    """The networks that may use SSH hold the address that this machine comes from."""
    client, allowed = host.facts.client, host.settings.ssh.allowed_networks
    if not allowed or client is None:
        return
    if not any(client in ipaddress.ip_network(network) for network in allowed):
        yield error(
            "ssh.allowedNetworks",
            f"would lock you out of {host.name}",
            got=", ".join(allowed),
            expected=f"a network that holds {client}, from where this machine connects",
            fix="add that network to the list in the stack file",
        )


def wireguard(host: Host) -> Iterator[Finding]:
    """The tunnel has a kernel module, or a device to do without."""
    if host.tunnelled and not host.facts.wireguard and not host.facts.tun:
        yield error(
            host.path,
            "has neither WireGuard in its kernel nor /dev/net/tun, so there can be no tunnel",
            expected="one of both",
            fix="there: sudo modprobe tun; in a container (LXC, OpenVZ) its host has to allow TUN",
        )


def _holder(host: Host, wanted: Listener) -> str:
    """Who has a port that is needed, or nothing when it is free or already ours."""
    for container in _foreign(host):
        if any(wanted.is_in_the_way_of(each) for each in container.published):
            return f"container {container.name}"
    if any(_has(host, each, wanted) for each in host.facts.containers):
        return ""
    if any(wanted.is_in_the_way_of(socket) for socket in host.facts.sockets):
        program = host.facts.programs.get(wanted.ports[0])
        return program if program and wanted.protocol == "tcp" else "a program"
    return ""


def _has(host: Host, container: Container, wanted: Listener) -> bool:
    """Whether a container of the stack holds the port; on the host's network nothing says which."""
    return container.belongs_to(host.stack) and (
        any(wanted.is_in_the_way_of(each) for each in container.published)
        or (container.on_host_network and wanted.protocol == "udp")
    )


def _foreign(host: Host) -> list[Container]:
    return [each for each in host.facts.containers if not each.belongs_to(host.stack)]


def _is_public(host: Host, there: Listener) -> bool:
    address = there.address
    return address.is_unspecified or address.is_global or str(address) == host.server.address
