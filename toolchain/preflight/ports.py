"""Whether the ports that a server has to offer are free, and whether SSH stays open."""

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass

from config.base import camel_case
from config.errors import escape, set_command, show
from config.topology import seats
from toolchain.preflight.finding import Finding, error
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


def lock_out(host: Host) -> Iterator[Finding]:
    """What stays open of SSH is what this machine uses: its address, and the port it gets to."""
    port, stay = host.facts.server_port, (host.server.port, *host.server.open_ports)
    if port is not None and port not in stay:
        yield error(
            f"{host.path}.port",
            f"would lock you out of {host.name}, which sees logins at another port",
            got=show(port),
            expected=f"one that stays open: {', '.join(map(str, stay))}",
            fix=f"behind a port forward, set below servers.{host.name} in the stack file:"
            f" openPorts: {[*host.server.open_ports, port]}",
        )
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
    """The tunnel has its device, which it takes along even where the kernel has WireGuard."""
    if host.tunnelled and not host.facts.tun:
        yield error(
            host.path,
            "has no /dev/net/tun, so there can be no tunnel",
            expected="that device",
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
