"""Which networks a container is on, and which ports lead to it."""

import pytest

from components.containers.process import HOST_NETWORK, Zone
from components.servers.server import Server
from config.service import GatedPage, LocalPort, PublicPort
from tests.components.containers.test_container import build, made
from tests.components.parts import on_local, remote_fleet
from tests.support.engine import NETWORK, Registered, run


@pytest.fixture(scope="module")
def plain() -> Registered:
    """The container of a service that asks for nothing special."""
    return made()


def test_a_server_without_a_private_address_publishes_nothing(plain: Registered) -> None:
    assert "ports" not in plain.inputs, "a port without an address is open to the whole internet"


def test_replicas_are_published_side_by_side_on_the_private_address_only() -> None:
    engine = run(lambda: build(remote_fleet()["data"], {"published": 7002}))
    assert engine.container("thing").inputs["ports"] == [
        {"internal": 7000, "external": 7002, "ip": "10.88.0.2"}
    ], "other servers come through the tunnel; the public address is Traefik's alone"


def test_a_service_that_does_not_listen_publishes_nothing_even_on_a_remote_server() -> None:
    def listens_nowhere() -> None:
        build(remote_fleet()["edge"], {"port": 0, "published": 0})

    assert "ports" not in run(listens_nowhere).container("thing").inputs


def test_a_public_port_is_published_where_the_service_says() -> None:
    def public(server: Server) -> None:
        ports = [
            PublicPort(setting="", protocol=protocol, address="0.0.0.0", number=443, usual=0)
            for protocol in ("tcp", "udp")
        ]
        build(server, {"networks": [Zone.FRONT], "public": tuple(ports)})

    assert on_local(public).container("thing").inputs["ports"] == [
        {"internal": 443, "external": 443, "ip": "0.0.0.0"}
    ], "a UDP port is that of the host's own network"


def test_a_page_is_published_where_only_people_who_may_log_in_reach_it() -> None:
    page = LocalPort(setting="thing.localPort", number=5050, path="/")
    engine = run(lambda: build(remote_fleet()["data"], {"page": page, "published": 0}))
    assert engine.container("thing").inputs["ports"] == [
        {"internal": 7000, "external": 5050, "ip": "127.0.0.1"}
    ], "at any other address, strangers or neighbours would find a form for passwords"


def test_no_port_of_a_container_is_published_twice() -> None:
    page = LocalPort(setting="thing.localPort", number=5050, path="/")
    engine = run(lambda: build(remote_fleet()["data"], {"page": page, "published": 7000}))
    assert engine.container("thing").inputs["ports"] == [
        {"internal": 7000, "external": 7000, "ip": "10.88.0.2"}
    ], "an engine lists two in an order of its own, and each update replaces the container"


def test_a_page_behind_the_gate_is_on_the_network_of_the_gate_too() -> None:
    page = GatedPage(host="thing.admin.tapbot.kz", path="/", paths=(), health="/")
    fleet = {
        "gate": {},
        "pgadmin": {"adminEmail": "ops@tapbot.kz"},
        "placement": {"pgadmin": "data"},
    }

    def build_it() -> None:
        build(remote_fleet(**fleet)["data"], {"gated": page})

    networks = run(build_it).container("thing").inputs["networksAdvanced"]
    assert [each["name"] for each in networks] == ["data-back-id", "data-admin-id"]


def test_it_is_found_by_its_name_on_its_networks_only() -> None:
    engine = on_local(lambda server: build(server, {}))
    back = engine.one(NETWORK, "local-back")
    inputs = engine.container("thing").inputs
    assert inputs["networksAdvanced"] == [{"name": "local-back-id", "aliases": ["thing"]}], (
        "by the literal name instead of the id, replacing the network would strand its containers"
    )
    assert engine.container("thing").property_dependencies["networksAdvanced"] == {back.urn}


def test_no_network_closes_and_the_hosts_own_has_to_be_asked_for(plain: Registered) -> None:
    assert "networkMode" not in made(networks=[]).inputs, "an empty list would open the host"
    inputs = made(networks=HOST_NETWORK).inputs
    assert inputs["networkMode"] == "host"
    assert "networksAdvanced" not in inputs, "Docker refuses both together"
    assert "networkMode" not in plain.inputs, "a mode beside its networks is a change for ever"
