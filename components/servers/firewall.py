"""A server's firewall: nftables rules in a table of the stack's own."""

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class SshAccess:
    """The port of the SSH server, and the networks that may connect; none means all."""

    port: int
    networks: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnPorts:
    """Ports of the operator's own services, which stay open."""

    tcp: Sequence[int] = ()
    udp: Sequence[int] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class TunnelEnd:
    """A server's end of the tunnel: its network and UDP port, and the server's address in it."""

    network: str
    port: int
    address: str | None


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class FirewallArgs:
    """What is open on a server; `tunnel` is None on a server without one."""

    name: str
    interface: str
    """The tunnel's; the names of the containers' bridges begin with it."""
    ssh: SshAccess
    public_ports: Sequence[int]
    """TCP ports that containers publish to all networks."""
    own_ports: OwnPorts
    tunnel: TunnelEnd | None

    @property
    def table(self) -> str:
        """The table's name: letters, digits and underscores."""
        return table_name(self.name)


def table_name(name: str) -> str:
    """Return the name of the table of a stack on its servers."""
    return re.sub("[^a-z0-9]", "_", name)


def rules(args: FirewallArgs) -> str:
    """Return the file that nft loads; it replaces the table in one step.

    Docker's own rules accept published ports on any interface, so unwanted traffic is dropped
    here: a drop is final, whatever other tables accept.
    """
    networks = ", ".join(args.ssh.networks)
    return "\n".join(
        [
            f"# ssh: {' '.join(args.ssh.networks)}" if networks else "# ssh is open to all",
            f"# ports: {' '.join(map(str, (args.ssh.port, *args.own_ports.tcp)))}",
            f"table inet {args.table}",
            f"delete table inet {args.table}",
            f"table inet {args.table} {{",
            "  # Address of a peer in the tunnel, and the port here that it may use.",
            "  set permits { type ipv4_addr . inet_service; }",
            *_chain("from_outside", "prerouting", "raw", "accept", _from_outside(args)),
            *_chain("from_tunnel", "prerouting", "mangle", "accept", _from_tunnel(args)),
            *_chain("to_server", "input", "filter - 1", "drop", _to_server(args)),
            *_chain("to_containers", "forward", "filter - 1", "accept", _to_containers(args)),
            "}",
            f'include "/etc/{args.name}/permits*.nft"',
        ]
    )


def permits(name: str, allowed: Sequence[tuple[str, int]]) -> str:
    """Return the file that says which peer may use which port; it replaces all earlier permits."""
    table = f"inet {table_name(name)} permits"
    elements = ", ".join(f"{address} . {port}" for address, port in sorted(set(allowed)))
    lines = [f"flush set {table}"]
    return "\n".join([*lines, f"add element {table} {{ {elements} }}"] if elements else lines)


def _chain(name: str, hook: str, priority: str, policy: str, lines: list[str]) -> list[str]:
    head = f"type filter hook {hook} priority {priority}; policy {policy};"
    return [f"  chain {name} {{", *(f"    {line}" for line in [head, *lines]), "  }"]


def _from_outside(args: FirewallArgs) -> list[str]:
    """Drop what a neighbour on the public network routes to the tunnel's addresses."""
    if args.tunnel is None:
        return []
    network = args.tunnel.network
    return [
        f'iifname "{args.interface}" ip saddr != {network} drop',
        f'iifname "{args.interface}" accept',
        *_from_inside(args),
        f"ip daddr {network} drop",
    ]


def _from_inside(args: FirewallArgs) -> list[str]:
    """Traffic of the server and its containers, whose bridges carry the interface's name."""
    # One rule for each: nft before 1.0.3 has no patterns in sets.
    names = ("lo", "docker*", "br-*", "veth*", f"{args.interface}-*")
    return [f'iifname "{name}" accept' for name in names]


def _from_tunnel(args: FirewallArgs) -> list[str]:
    """A peer may use its permitted ports; decided before Docker translates them."""
    if args.tunnel is None:
        return []
    return [
        f'iifname != "{args.interface}" accept',
        "ct state established,related accept",
        # Tunnel peers may reach this server only, not networks behind it.
        f"ip daddr != {args.tunnel.address} drop",
        "ip saddr . tcp dport @permits accept",
        "meta l4proto icmp accept",
        "drop",
    ]


def _to_server(args: FirewallArgs) -> list[str]:
    public = [*args.public_ports, *args.own_ports.tcp]
    lines = [
        "ct state established,related accept",
        "ct state invalid drop",
        *_from_inside(args),
        "meta l4proto { icmp, ipv6-icmp } accept",
        "udp sport 67 udp dport 68 accept",
        "ip6 saddr fe80::/10 udp dport 546 accept",
    ]
    if args.tunnel is not None:
        lines += [f'iifname "{args.interface}" accept', f"udp dport {args.tunnel.port} accept"]
    if public:
        lines.append(f"tcp dport {_set(public)} accept")
    if args.own_ports.udp:
        lines.append(f"udp dport {_set(args.own_ports.udp)} accept")
    return lines + _ssh(args)


def _set(ports: Sequence[int]) -> str:
    return f"{{ {', '.join(map(str, sorted(set(ports))))} }}"


def _ssh(args: FirewallArgs) -> list[str]:
    ssh = f"tcp dport {args.ssh.port} accept"
    if not args.ssh.networks:
        return [ssh]
    networks = [ipaddress.ip_network(each) for each in args.ssh.networks]
    # A network within another one is redundant.
    four = ipaddress.collapse_addresses(each for each in networks if each.version == 4)
    six = ipaddress.collapse_addresses(each for each in networks if each.version == 6)
    kinds = {"ip": ", ".join(map(str, four)), "ip6": ", ".join(map(str, six))}
    return [f"{kind} saddr {{ {those} }} {ssh}" for kind, those in kinds.items() if those]


def _to_containers(args: FirewallArgs) -> list[str]:
    lines = [
        f'oifname != "{args.interface}-*" accept',
        "ct state established,related accept",
        f'iifname "{args.interface}-*" accept',
    ]
    if args.tunnel is not None:
        lines += [
            f'iifname "{args.interface}" ct status dnat accept',
            f'iifname "{args.interface}" drop',
        ]
    if args.public_ports:
        ports = _set(args.public_ports)
        lines.append(f"meta l4proto tcp ct status dnat ct original proto-dst {ports} accept")
    return [*lines, "drop"]
