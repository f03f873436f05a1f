"""Addresses, networks and host keys."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from config.words import network
from tests.config.words.test_word import HOSTILE
from tests.support.factories import HOST_KEY

NAMES = ["HostAddress", "Ipv4", "PrivateIpv4", "Cidr", "PrivateNetwork", "HostKey"]


def accepted(name: str, value: str) -> Any:
    """What the type of that name makes of the value."""
    return TypeAdapter(getattr(network, name)).validate_python(value)


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("HostAddress", "local", "local"),
        ("HostAddress", "203.0.113.10", "203.0.113.10"),
        ("HostAddress", "2001:DB8:0::1", "2001:db8::1"),
        ("HostAddress", "edge.tapbot.kz", "edge.tapbot.kz"),
        ("Ipv4", "0.0.0.0", "0.0.0.0"),
        ("PrivateIpv4", "100.64.0.1", "100.64.0.1"),
        ("Cidr", "10.0.0.0/8", "10.0.0.0/8"),
        ("Cidr", "2001:db8::/32", "2001:db8::/32"),
        ("PrivateNetwork", "10.88.0.0/24", "10.88.0.0/24"),
        ("PrivateNetwork", "100.64.0.0/30", "100.64.0.0/30"),
        ("HostKey", HOST_KEY, HOST_KEY),
        ("HostKey", f"{HOST_KEY} root@edge", HOST_KEY),
    ],
)
def test_a_usual_value_is_kept_in_its_usual_spelling(name: str, value: str, kept: str) -> None:
    assert accepted(name, value) == kept


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HostAddress", "Local"),
        ("HostAddress", "999.1.1.1"),
        ("HostAddress", "1.2.3"),
        ("HostAddress", "0.0.0.0"),
        ("HostAddress", "224.0.0.1"),
        ("HostAddress", "255.255.255.255"),
        ("HostAddress", "fe80::1%eth0"),
        ("HostAddress", "::"),
        ("HostAddress", ":::1"),
        ("HostAddress", "root@edge.tapbot.kz"),
        ("Ipv4", "256.0.0.1"),
        ("Ipv4", "010.0.0.1"),
        ("PrivateIpv4", "8.8.8.8"),
        ("PrivateIpv4", "127.0.0.1"),
        ("Cidr", "10.0.0.0"),
        ("Cidr", "10.0.0.0/33"),
        ("Cidr", "10.0.0.1/8"),
        ("Cidr", "0.0.0.0/0"),
        ("Cidr", "::/0"),
        ("PrivateNetwork", "203.0.113.0/24"),
        ("PrivateNetwork", "10.88.0.0"),
        ("PrivateNetwork", "10.88.0.1/24"),
        ("PrivateNetwork", "10.88.0.0/31"),
        ("PrivateNetwork", "10.0.0.0/7"),
        ("PrivateNetwork", "fd00::/64"),
        ("HostKey", f"edge {HOST_KEY}"),
        ("HostKey", HOST_KEY[:-9]),
        ("HostKey", HOST_KEY[:-2]),
        ("HostKey", HOST_KEY.replace("ssh-ed25519", "ssh-rsa")),
        ("HostKey", f"{HOST_KEY}\n"),
        ("HostKey", "-----BEGIN OPENSSH PRIVATE KEY-----"),
    ],
)
def test_a_wrong_value_is_refused(name: str, value: str) -> None:
    with pytest.raises(ValidationError):
        accepted(name, value)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("value", HOSTILE)
def test_no_word_lets_hostile_text_through(name: str, value: str) -> None:
    with pytest.raises(ValidationError):
        accepted(name, value)


def test_networks_overlap_when_one_holds_the_other() -> None:
    pair = network.overlapping(["192.168.0.0/24", "2001:db8::/32", "192.168.0.128/25"])
    assert pair == ("192.168.0.0/24", "192.168.0.128/25")


def test_networks_of_two_protocols_never_overlap() -> None:
    assert network.overlapping(["10.0.0.0/8", "2001:db8::/32", "11.0.0.0/8"]) is None
