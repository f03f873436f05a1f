"""What may enter a server, as rules of nftables in a table of the stack's own."""

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass

from config.reach import TunnelSettings


@dataclass(frozen=True, kw_only=True, slots=True)
class Doors:
    """What is open on a server; without a tunnel, nothing enters by one."""

    name: str
    interfaces: str
    ssh_port: int
    ssh_networks: Sequence[str]
    public_ports: Sequence[int]
    """TCP ports that containers publish to everybody."""
    open_ports: Sequence[int]
    """TCP ports of the operator's own services."""
    open_udp_ports: Sequence[int]
    """UDP ports of the same."""
    tunnel: TunnelSettings | None
    private_address: str | None
    """The server's own address in the tunnel, when there is one."""

    @property
    def table(self) -> str:
        """The table's name: letters, digits and underscores."""
        return table_name(self.name)


def table_name(name: str) -> str:
    """Return the name of the table of a stack on its servers."""
    return re.sub("[^a-z0-9]", "_", name)


def rules(doors: Doors) -> str:
    """Return the file that nft loads; it replaces the table in one step.

    Docker's own rules accept what they know, whatever the interface, so what must not pass is
    dropped here: a verdict to drop is final in every table.
    """
    networks = ", ".join(doors.ssh_networks)
    return "\n".join(
        [
            f"# ssh: {' '.join(doors.ssh_networks)}" if networks else "# ssh is open to all",
            f"# ports: {' '.join(map(str, (doors.ssh_port, *doors.open_ports)))}",
            f"table inet {doors.table}",
            f"delete table inet {doors.table}",
            f"table inet {doors.table} {{",
            "  # Address of a peer in the tunnel, and the port here that it may use.",
            "  set permits { type ipv4_addr . inet_service; }",
            *_chain("from_outside", "prerouting", "raw", "accept", _from_outside(doors)),
            *_chain("from_tunnel", "prerouting", "mangle", "accept", _from_tunnel(doors)),
            *_chain("to_server", "input", "filter - 1", "drop", _to_server(doors)),
            *_chain("to_containers", "forward", "filter - 1", "accept", _to_containers(doors)),
            "}",
            f'include "/etc/{doors.name}/permits*.nft"',
        ]
    )


def permits(name: str, allowed: Sequence[tuple[str, int]]) -> str:
    """Return the file that says which peer may use which port; it replaces what was allowed."""
    table = f"inet {table_name(name)} permits"
    elements = ", ".join(f"{address} . {port}" for address, port in sorted(set(allowed)))
    lines = [f"flush set {table}"]
    return "\n".join([*lines, f"add element {table} {{ {elements} }}"] if elements else lines)


def _chain(name: str, hook: str, priority: str, policy: str, lines: list[str]) -> list[str]:
    head = f"type filter hook {hook} priority {priority}; policy {policy};"
    return [f"  chain {name} {{", *(f"    {line}" for line in [head, *lines]), "  }"]


def _from_outside(doors: Doors) -> list[str]:
    """A neighbour on the public network may route to the tunnel's addresses: he is not in it."""
    if doors.tunnel is None:
        return []
    network = doors.tunnel.network
    return [
        f'iifname "{doors.interfaces}" ip saddr != {network} drop',
        f'iifname "{doors.interfaces}" accept',
        *_from_inside(doors),
        f"ip daddr {network} drop",
    ]


def _from_inside(doors: Doors) -> list[str]:
    """What the server itself and its containers send; bridges are named like the interface."""
    # One rule for each: before 1.0.3, nft knows no patterns in sets.
    names = ("lo", "docker*", "br-*", "veth*", f"{doors.interfaces}-*")
    return [f'iifname "{name}" accept' for name in names]


def _from_tunnel(doors: Doors) -> list[str]:
    """A peer may use the ports it is permitted, before Docker turns them into a container's."""
    if doors.tunnel is None:
        return []
    return [
        f'iifname != "{doors.interfaces}" accept',
        "ct state established,related accept",
        # What lies behind this server is nobody's link.
        f"ip daddr != {doors.private_address} drop",
        "ip saddr . tcp dport @permits accept",
        "meta l4proto icmp accept",
        "drop",
    ]


def _to_server(doors: Doors) -> list[str]:
    public = [*doors.public_ports, *doors.open_ports]
    lines = [
        "ct state established,related accept",
        "ct state invalid drop",
        *_from_inside(doors),
        "meta l4proto { icmp, ipv6-icmp } accept",
        "udp sport 67 udp dport 68 accept",
        "ip6 saddr fe80::/10 udp dport 546 accept",
    ]
    if doors.tunnel is not None:
        lines += [f'iifname "{doors.interfaces}" accept', f"udp dport {doors.tunnel.port} accept"]
    if public:
        lines.append(f"tcp dport {_set(public)} accept")
    if doors.open_udp_ports:
        lines.append(f"udp dport {_set(doors.open_udp_ports)} accept")
    return lines + _ssh(doors)


def _set(ports: Sequence[int]) -> str:
    return f"{{ {', '.join(map(str, sorted(set(ports))))} }}"


def _ssh(doors: Doors) -> list[str]:
    ssh = f"tcp dport {doors.ssh_port} accept"
    if not doors.ssh_networks:
        return [ssh]
    networks = [ipaddress.ip_network(each) for each in doors.ssh_networks]
    # A network within another one says nothing new.
    four = ipaddress.collapse_addresses(each for each in networks if each.version == 4)
    six = ipaddress.collapse_addresses(each for each in networks if each.version == 6)
    kinds = {"ip": ", ".join(map(str, four)), "ip6": ", ".join(map(str, six))}
    return [f"{kind} saddr {{ {those} }} {ssh}" for kind, those in kinds.items() if those]


def _to_containers(doors: Doors) -> list[str]:
    lines = [
        f'oifname != "{doors.interfaces}-*" accept',
        "ct state established,related accept",
        f'iifname "{doors.interfaces}-*" accept',
    ]
    if doors.tunnel is not None:
        lines += [
            f'iifname "{doors.interfaces}" ct status dnat accept',
            f'iifname "{doors.interfaces}" drop',
        ]
    if doors.public_ports:
        ports = _set(doors.public_ports)
        lines.append(f"meta l4proto tcp ct status dnat ct original proto-dst {ports} accept")
    return [*lines, "drop"]
