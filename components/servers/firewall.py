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
class PublicPorts:
    """TCP ports that containers publish to all networks, and who may hold how much of them."""

    numbers: Sequence[int] = ()
    connections: int = 256
    """At once from one address."""
    proxies: Sequence[str] = ()
    """Networks whose addresses carry many visitors each, so they are not counted."""


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnPorts:
    """Ports of the operator's own services, which stay open to all or to the stack's containers."""

    tcp: Sequence[int] = ()
    udp: Sequence[int] = ()
    from_containers: Sequence[int] = ()
    """TCP."""


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
    public_ports: PublicPorts
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
            # The same ports, as containers here call them at the server's address in the tunnel.
            "  set published { type inet_service; }",
            # Filled by the kernel: who is connected to a public port. When it is full, or the
            # server restarts, nobody is refused.
            "  set visitors { type ipv4_addr; size 65535; flags dynamic; }",
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
    sets = {
        "permits": [f"{address} . {port}" for address, port in sorted(set(allowed))],
        "published": [str(port) for port in sorted({port for _, port in allowed})],
    }
    lines = []
    for each, elements in sets.items():
        its = f"inet {table_name(name)} {each}"
        lines.append(f"flush set {its}")
        if elements:
            lines.append(f"add element {its} {{ {', '.join(elements)} }}")
    return "\n".join(lines)


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
        *_from_inside(),
        f'iifname "{args.interface}-*" accept',
        f"ip daddr {network} drop",
    ]


def _from_inside() -> list[str]:
    """Traffic of the server itself and of containers of the operator's own."""
    # One rule for each: nft before 1.0.3 has no patterns in sets.
    return [f'iifname "{name}" accept' for name in ("lo", "docker*", "br-*", "veth*")]


def _from_containers(args: FirewallArgs) -> list[str]:
    """Accept what containers of the stack need of their server, beside its public ports."""
    bridges = f'iifname "{args.interface}-*"'
    # A name server that runs on the server itself.
    lines = [f"{bridges} udp dport 53 accept", f"{bridges} tcp dport 53 accept"]
    if args.tunnel is not None:
        # Docker translates no port for a container in the network of the one that publishes it.
        lines.append(f"{bridges} ip daddr {args.tunnel.address} tcp dport @published accept")
    if args.own_ports.from_containers:
        lines.append(f"{bridges} tcp dport {_set(args.own_ports.from_containers)} accept")
    return lines


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
    public = [*args.public_ports.numbers, *args.own_ports.tcp]
    lines = [
        "ct state established,related accept",
        "ct state invalid drop",
        *_from_inside(),
        *_from_containers(args),
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
    # Containers do not log in to their server.
    return [*lines, f'iifname "{args.interface}-*" drop', *_ssh(args)]


def _set(ports: Sequence[int]) -> str:
    return f"{{ {', '.join(map(str, sorted(set(ports))))} }}"


def _ssh(args: FirewallArgs) -> list[str]:
    ssh = f"tcp dport {args.ssh.port} accept"
    if not args.ssh.networks:
        return [ssh]
    kinds = _networks(args.ssh.networks)
    return [f"{kind} saddr {{ {those} }} {ssh}" for kind, those in kinds.items()]


def _networks(texts: Sequence[str]) -> dict[str, str]:
    """Return the networks by the words of nft for their version; one within another is left out."""
    networks = [ipaddress.ip_network(each) for each in texts]
    four = ipaddress.collapse_addresses(each for each in networks if each.version == 4)
    six = ipaddress.collapse_addresses(each for each in networks if each.version == 6)
    kinds = {"ip": ", ".join(map(str, four)), "ip6": ", ".join(map(str, six))}
    return {kind: those for kind, those in kinds.items() if those}


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
    if args.public_ports.numbers:
        ports = _set(args.public_ports.numbers)
        visit = f"meta l4proto tcp ct status dnat ct original proto-dst {ports}"
        lines += [f"{visit} {_too_many(args.public_ports)} drop", f"{visit} accept"]
    return [*lines, "drop"]


def _too_many(ports: PublicPorts) -> str:
    """Match a new connection of an address that holds as many as it may."""
    proxies = _networks(ports.proxies).get("ip")
    others = f"ip saddr != {{ {proxies} }} " if proxies else ""
    return f"{others}add @visitors {{ ip saddr ct count over {ports.connections} }}"
