"""What a server's interfaces mean for the tunnel and the firewall."""

import pytest

from components.servers.firewall import rules
from tests.components.servers.test_firewall import firewall
from tests.toolchain.preflight.samples import host, spelled
from toolchain.preflight import network
from toolchain.preflight.listeners import listener

PUBLIC = "address=eth0 203.0.113.10/24"
PRIVATE = "address=eth1 10.0.0.5/24"
BRIDGE = "address=docker0 172.17.0.1/16"


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("0.0.0.0", True),
        ("203.0.113.10", True),
        ("10.0.0.5", True),
        ("172.17.0.1", False),
        ("127.0.0.53", False),
        ("fe80::1", False),
        ("2a00::1", True),
    ],
)
def test_all_is_public_but_what_only_the_server_and_its_containers_reach(
    address: str, public: bool
) -> None:
    there = listener("tcp", address, 9100)
    assert network.is_public(host(PUBLIC, PRIVATE, BRIDGE), there) is public, (
        "the firewall closes private networks, too"
    )


def test_without_its_interfaces_only_public_addresses_are_told() -> None:
    assert not network.is_public(host(), listener("tcp", "10.0.0.5", 9100))
    assert network.is_public(host(), listener("tcp", "8.8.8.8", 9100))


def test_a_network_that_the_server_is_in_already_is_not_free() -> None:
    [found] = network.tunnel_network(host(PUBLIC, "address=podman0 10.88.0.1/16"))
    assert spelled(found)[:2] == (
        "error",
        "tunnel.network: overlaps 10.88.0.0/16, which edge has on its interface podman0 "
        "(got '10.88.0.0/24'; expected a private network that is not in use anywhere else)",
    )


def test_the_tunnel_itself_is_in_its_network() -> None:
    assert list(network.tunnel_network(host(PUBLIC, "address=tb-prod 10.88.0.1/24"))) == []
    moved = host(PUBLIC, "address=tb-prod 10.88.0.7/24")
    assert list(network.tunnel_network(moved)) == [], "its address changes with the update"
    another_stack = host(PUBLIC, "address=tb-other 10.88.0.9/24")
    assert len(list(network.tunnel_network(another_stack))) == 1


def test_a_server_that_is_in_no_tunnel_may_have_any_network() -> None:
    bridge = "address=podman0 10.88.0.1/16"
    local = {"address": "local", "hostKey": None, "privateAddress": None}
    without = {"servers": {"edge": local, "data": local}}
    assert list(network.tunnel_network(host(bridge, settings=without))) == []


@pytest.mark.parametrize(
    ("name", "public"),
    [("tb-prod", False), ("tb-prod-f", False), ("tb-other", True), ("tb-production", True)],
)
def test_of_all_tunnels_the_firewall_knows_its_own(name: str, public: bool) -> None:
    there = host(PUBLIC, f"address={name} 10.89.0.1/24")
    assert network.is_public(there, listener("tcp", "10.89.0.1", 9100)) is public


@pytest.mark.parametrize(
    ("name", "trusted"), [("eth0", False), ("vmbr0", False), ("br-ex", True), ("docker9", True)]
)
def test_a_way_out_that_is_named_like_dockers_bridges_would_be_open(
    name: str, trusted: bool
) -> None:
    found = [spelled(each)[1] for each in network.uplink(host(uplink=name))]
    told = (
        "servers.edge: has its default route on an interface that is named like Docker's own, and"
        f" the firewall accepts everything from those (got '{name}'; expected a name that does not"
        " begin with docker, br-, veth)"
    )
    assert found == ([told] if trusted else [])


def test_names_are_those_that_the_firewall_trusts() -> None:
    for name in network.BRIDGES:
        assert f'iifname "{name}*" accept' in rules(firewall())
