"""Addresses, networks and SSH host keys."""

import base64
import binascii
import ipaddress
from collections.abc import Sequence
from itertools import combinations
from typing import Annotated, Final

from config.words.types import FQDN_PATTERN
from config.words.word import MistakeError, Word

LOCAL: Final = "local"
_KEY_TYPES: Final = (
    "ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp256|ecdsa-sha2-nistp384|ecdsa-sha2-nistp521"
)
_OTHER_KEY: Final = (
    "the server's ed25519 or ecdsa key: there, cat /etc/ssh/ssh_host_ed25519_key.pub"
    " (`ssh-keygen -A` makes one)"
)
_DIGITS_AND_DOTS: Final = r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}"
# RFC 1918 and RFC 6598: what a tunnel or a provider's private network may use.
_PRIVATE: Final = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")


def _reachable(address: str) -> str:
    """The address in its usual spelling when one host can have it."""
    if address == LOCAL or not (":" in address or address.replace(".", "").isdigit()):
        return address
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        raise MistakeError("is not a valid IP address") from None
    if parsed.is_multicast or parsed.is_unspecified or address == "255.255.255.255":
        raise MistakeError("is not the address of one host")
    return str(parsed)


def _ipv4(address: str) -> str:
    """The address when each part fits a byte."""
    try:
        return str(ipaddress.IPv4Address(address))
    except ValueError:
        raise MistakeError("is not a valid IPv4 address") from None


def _private(address: str) -> str:
    """The address when only machines of one network can reach it."""
    parsed = ipaddress.IPv4Address(_ipv4(address))
    if not any(parsed in ipaddress.IPv4Network(network) for network in _PRIVATE):
        raise MistakeError("is not a private address")
    return str(parsed)


def _network(cidr: str) -> str:
    """The network when its address is the first of the range and it is not the whole internet."""
    try:
        interface = ipaddress.ip_interface(cidr)
    except ValueError:
        raise MistakeError("is not a valid network") from None
    network = interface.network
    if network.prefixlen == 0:
        raise MistakeError("covers every address", "a network of your own such as 10.0.0.0/8")
    if interface.ip != network.network_address:
        raise MistakeError(
            "is an address inside a network", f"the network itself: {network}", str(network)
        )
    return str(network)


def _private_network(cidr: str) -> str:
    """The network when it is IPv4, private, and has room for servers."""
    network = ipaddress.ip_network(_network(cidr))
    if network.version != 4 or not any(
        network.subnet_of(ipaddress.IPv4Network(private)) for private in _PRIVATE
    ):
        raise MistakeError("is not a private IPv4 network")
    if network.prefixlen > 30:
        raise MistakeError("has no room for two servers", "a prefix of at most 30 bits")
    return str(network)


def _host_key(line: str) -> str:
    """Key type and key; a trailing comment, as `*.pub` files have it, is dropped."""
    kind, encoded = line.split(" ")[:2]
    if kind == "ssh-rsa":
        raise MistakeError("is an RSA key, which commands on servers cannot check", _OTHER_KEY)
    try:
        blob = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        raise MistakeError("is not a whole host key") from None
    name = kind.encode()
    if (
        blob[: 4 + len(name)] != len(name).to_bytes(4, "big") + name
        or len(blob) < 4 + len(name) + 32
    ):
        raise MistakeError("is not a whole host key")
    return f"{kind} {encoded}"


DOCKER_POOLS: Final = ("172.16.0.0/12", "192.168.0.0/16")
"""Where Docker takes the networks of containers from, unless its daemon.json says otherwise."""


def overlapping(networks: Sequence[str]) -> tuple[str, str] | None:
    """The first two networks that share an address."""
    parsed = [ipaddress.ip_network(network) for network in networks]
    for one, other in combinations(parsed, 2):
        if one.version == other.version and one.overlaps(other):
            return str(one), str(other)
    return None


HostAddress = Annotated[
    str,
    Word(
        expected="local, an IP address such as 203.0.113.10, or a host name such as edge.tapbot.kz",
        example="203.0.113.10",
        pattern=rf"{LOCAL}|{_DIGITS_AND_DOTS}|[0-9A-Fa-f:]{{2,39}}|{FQDN_PATTERN}",
        longest=189,
        check=_reachable,
    ),
]
Ipv4 = Annotated[
    str,
    Word(
        expected="an IPv4 address such as 127.0.0.1",
        example="127.0.0.1",
        pattern=_DIGITS_AND_DOTS,
        longest=15,
        check=_ipv4,
    ),
]
PrivateIpv4 = Annotated[
    str,
    Word(
        expected="a private IPv4 address such as 10.88.0.1",
        example="10.88.0.1",
        pattern=_DIGITS_AND_DOTS,
        longest=15,
        check=_private,
    ),
]
Cidr = Annotated[
    str,
    Word(
        expected="a network such as 10.0.0.0/8",
        example="10.0.0.0/8",
        pattern=r"[0-9A-Fa-f.:]{2,39}/[0-9]{1,3}",
        longest=43,
        check=_network,
    ),
]
PrivateNetwork = Annotated[
    str,
    Word(
        expected="a private IPv4 network such as 10.88.0.0/24",
        example="10.88.0.0/24",
        pattern=rf"{_DIGITS_AND_DOTS}/[0-9]{{1,2}}",
        longest=18,
        check=_private_network,
    ),
]
HostKey = Annotated[
    str,
    Word(
        expected="a line such as ssh-ed25519 AAAAC3Nza..., without the host name in front",
        example="ssh-ed25519 AAAA...",
        pattern=rf"(?:{_KEY_TYPES}) [A-Za-z0-9+/]{{40,1200}}={{0,2}}(?: [A-Za-z0-9._@-]{{1,128}})?",
        longest=1500,
        check=_host_key,
    ),
]
