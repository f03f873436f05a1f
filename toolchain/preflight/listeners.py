"""What listens on a server, as the kernel and Docker report it."""

import ipaddress
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

_PUBLISHED = re.compile(r"\[?([0-9a-fA-F:.]*?)\]?:(\d{1,5})(?:-(\d{1,5}))?->\S+/(tcp|udp)")


@dataclass(frozen=True, slots=True)
class Listener:
    """An address with a port, or with several in a row."""

    protocol: str
    address: IpAddress
    ports: range

    def conflicts_with(self, other: "Listener") -> bool:
        """Whether only one of them can exist: same port, and one address covers the other."""
        if self.protocol != other.protocol or not self.ports or not other.ports:
            return False
        if self.ports[-1] < other.ports[0] or other.ports[-1] < self.ports[0]:
            return False
        # `::` takes the IPv4 port as well, and `0.0.0.0` needs it on every IPv4 address.
        wide = (each for each in (self, other) if each.address.is_unspecified)
        return self.address == other.address or any(
            each.address.version == 6 or self.address.version == other.address.version
            for each in wide
        )


@dataclass(frozen=True, slots=True)
class Container:
    """A running container and the ports it publishes."""

    name: str
    stack: str
    on_host_network: bool
    published: tuple[Listener, ...]

    def belongs_to(self, stack: str) -> bool:
        """Whether the stack created it, by its label or else by its name."""
        return self.stack == stack if self.stack else self.name.startswith(f"tapbot-{stack}-")


def listener(protocol: str, address: str, port: int) -> Listener:
    """One port of one address."""
    return Listener(protocol, ipaddress.ip_address(address), range(port, port + 1))


def socket(line: str) -> Listener | None:
    """Parse `tcp 0100007F:1F90` from /proc/net; None if it is something else."""
    found = re.fullmatch(r"(tcp|udp)6? ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4})", line)
    if not found:
        return None
    # Each group of four bytes is in the machine's byte order, which is little-endian.
    words = [int(found[2][start : start + 8], 16) for start in range(0, len(found[2]), 8)]
    raw = struct.pack(f"<{len(words)}I", *words)
    address: IpAddress = ipaddress.ip_address(raw)
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    port = int(found[3], 16)
    return Listener(found[1], address, range(port, port + 1))


def container(line: str) -> Container | None:
    """Parse `name|stack|networks|ports` from `docker ps`."""
    parts = line.split("|")
    if len(parts) != 4 or not re.fullmatch(r"[a-zA-Z0-9][a-zA-Z0-9_.-]{0,254}", parts[0]):
        return None
    name, stack, networks, ports = parts
    return Container(name, stack, "host" in networks.split(","), tuple(_published(ports)))


def program(line: str) -> tuple[int, str] | None:
    """Parse the port and the program from a line of `ss -tlnp`."""
    found = re.fullmatch(r'\S*:(\d{1,5}) users:\(\("([^"]{1,40})".*', line)
    return (int(found[1]), found[2]) if found else None


def _published(text: str) -> Iterator[Listener]:
    for found in map(_PUBLISHED.match, text.split(", ")):
        if not found:
            continue
        first, last = int(found[2]), int(found[3] or found[2])
        try:
            yield Listener(found[4], ipaddress.ip_address(found[1]), range(first, last + 1))
        except ValueError:
            continue
