"""Checks that the ports the stack needs are free, and that SSH stays open."""

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass

from config.report.errors import escape, set_command, show
from config.service import LOOPBACK
from toolchain.preflight.findings import Finding, error
from toolchain.preflight.host import Host
from toolchain.preflight.listeners import Container, Listener, listener


@dataclass(frozen=True, slots=True)
class Need:
    """A port that the stack will listen on, and the setting that names it."""

    path: str
    listener: Listener
    fix: str


def needs(host: Host) -> Iterator[Need]:
    """Every port that the stack needs on this server."""
    private = host.server.private_address if host.tunnelled else None
    for instance in host.instances:
        for port in instance.public:
            wanted = listener(port.protocol, port.address, port.number)
            yield Need(port.setting, wanted, set_command(port.setting, str(port.usual)))
        if instance.published and private:
            wanted = listener("tcp", private, instance.published)
            yield Need(instance.setting, wanted, "place the service on another server")
        if instance.page is not None:
            page = instance.page
            wanted = listener("tcp", LOOPBACK, page.number)
            yield Need(page.setting, wanted, set_command(page.setting, str(page.number + 1)))


def taken(host: Host) -> Iterator[Finding]:
    """No other program or container has a port that is needed.

    An engine that does not say what it runs is told of by itself: all ports would seem taken.
    """
    if host.facts.refused and host.facts.engine:
        return
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
    """SSH stays open for this machine: for its address, and on the port where it arrives."""
    port, stay = host.facts.server_port, (host.server.port, *host.server.open_ports)
    if port is not None and port not in stay:
        yield error(
            f"{host.path}.port",
            f"would lock you out of {host.name}, where logins arrive on another port",
            got=show(port),
            expected=f"a port that stays open: {', '.join(map(str, stay))}",
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
    """The tunnel has its device, which its container gets even if the kernel has WireGuard."""
    if host.tunnelled and not host.facts.tun:
        yield error(
            host.path,
            "has no /dev/net/tun, so there can be no tunnel",
            expected="the device",
            fix="there: sudo modprobe tun; in a container (LXC, OpenVZ), its host has to allow TUN",
        )


def _holder(host: Host, wanted: Listener) -> str:
    """Who has a port that is needed; empty if it is free or already ours."""
    for container in _foreign(host):
        if any(wanted.conflicts_with(each) for each in container.published):
            return f"container {container.name}"
    if any(_has(host, each, wanted) for each in host.facts.containers):
        return ""
    if any(wanted.conflicts_with(socket) for socket in host.facts.sockets):
        program = host.facts.programs.get(wanted.ports[0])
        return program if program and wanted.protocol == "tcp" else "a program"
    return ""


def _has(host: Host, container: Container, wanted: Listener) -> bool:
    """Whether a container of the stack has the port; on the host's network any UDP port counts."""
    return container.belongs_to(host.stack) and (
        any(wanted.conflicts_with(each) for each in container.published)
        or (container.on_host_network and wanted.protocol == "udp")
    )


def _foreign(host: Host) -> list[Container]:
    return [each for each in host.facts.containers if not each.belongs_to(host.stack)]
