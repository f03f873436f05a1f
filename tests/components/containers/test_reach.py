"""Which private addresses a service fetches from when people tell it to."""

import ipaddress

import pytest

from components.containers.endpoint import Call, Endpoint
from components.containers.reach import Reach
from components.servers.fleet import Fleet
from tests.components.parts import local_fleet, remote_fleet, target
from tests.support.engine import run


def reach(fleet: Fleet, *networks: str) -> Reach:
    """Return the reach of a container on `edge` that may call a replica on `data`."""
    called = Endpoint(target(fleet["data"], "cms", name="cms-2"))
    call = Call(purpose="content", protocol="http", endpoint=called, waits=False)
    return Reach.of([call], networks, fleet["edge"])


def is_denied(found: Reach, address: str) -> bool:
    """Whether an address is in one of the networks that are denied."""
    denied = [ipaddress.ip_network(network) for network in found.denied()]
    return any(ipaddress.ip_address(address) in network for network in denied)


def of(*networks: str, local: bool = True) -> Reach:
    """Return the same, made while a program runs."""
    made: list[Reach] = []
    run(lambda: made.append(reach(local_fleet() if local else remote_fleet(), *networks)))
    return made[0]


@pytest.mark.parametrize(
    "address", ["169.254.169.254", "127.0.0.2", "172.17.0.1", "10.0.0.9", "fd00:ec2::254", "::1"]
)
def test_what_is_private_is_denied(address: str) -> None:
    assert is_denied(of(), address)


def test_the_internet_is_not() -> None:
    assert not is_denied(of(), "1.1.1.1")
    assert not is_denied(of(), "2606:4700::1111")


def test_a_network_of_the_operators_is_an_exception() -> None:
    found = of("10.20.0.0/16", "192.0.0.0/8")
    assert not is_denied(found, "10.20.3.4")
    assert not is_denied(found, "192.168.1.1"), "the network holds a private one"
    assert is_denied(found, "10.21.0.1")


def test_through_the_tunnel_the_firewalls_decide() -> None:
    found = of(local=False)
    assert not is_denied(found, "10.88.0.2")
    assert is_denied(found, "10.89.0.2")


def test_a_further_replica_restarts_no_caller() -> None:
    found = of()
    assert found.names[0] == "cms-1"
    assert len(found.names) == 16
