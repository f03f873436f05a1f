"""All servers of a stack, and which of them runs what."""

from typing import Any

import pulumi
import pytest

from components.servers.fleet import Fleet
from tests.components.parts import local_fleet, lost_fleet, remote_fleet
from tests.support.engine import COMMAND, NETWORK, RecordingEngine, run
from tests.support.factories import HOST_KEY, settings_of, valid_config

PROVIDER = "pulumi:providers:docker"


@pytest.fixture(scope="module")
def local() -> RecordingEngine:
    """Two servers on this machine."""
    return run(lambda: pulumi.export("servers", local_fleet().described()))


@pytest.fixture(scope="module")
def remote() -> RecordingEngine:
    """Two servers elsewhere."""
    changes = {"edge": {"labels": ["eu"]}}
    return run(lambda: pulumi.export("servers", remote_fleet(servers=changes).described()))


def test_local_servers_share_this_machines_engine(local: RecordingEngine) -> None:
    assert [each.name for each in local.of_type(PROVIDER)] == ["local"], (
        "the same networks would be created twice on one engine"
    )
    assert len(list(local.of_type(NETWORK))) == 2


def test_each_remote_server_has_an_engine_of_its_own(remote: RecordingEngine) -> None:
    hosts = {each.name: each.inputs["host"] for each in remote.of_type(PROVIDER)}
    assert hosts == {
        "edge": "ssh://root@203.0.113.10:22",
        "data": "ssh://root@203.0.113.20:22",
    }, "a provider's name is in the URN of all that it made: it must be the server's own"


def test_servers_are_described_for_people(remote: RecordingEngine) -> None:
    assert remote.outputs["servers"] == {
        name: {
            "engine": name,
            "privateAddress": address,
            "state": "active",
            "labels": ["eu"] if name == "edge" else [],
            "facts": {"engine": f"engine of {name}-prepared"},
        }
        for name, address in (("edge", "10.88.0.1"), ("data", "10.88.0.2"))
    }
    assert remote.secret_outputs == frozenset(), "people want to read it"


def test_a_server_is_found_by_the_name_that_placement_uses() -> None:
    fleets: list[Fleet] = []
    run(lambda: fleets.append(remote_fleet()))
    assert fleets[0]["data"].name == "data"


def test_a_lost_server_has_no_address_for_its_peers() -> None:
    fleets: list[Fleet] = []
    run(lambda: fleets.append(lost_fleet()))
    assert fleets[0].private_addresses() == {"edge": "10.88.0.1"}


def test_remote_servers_are_prepared_and_local_ones_left_alone(
    local: RecordingEngine, remote: RecordingEngine
) -> None:
    assert list(local.of_type(COMMAND)) == [], "the operator's own machine is not ours to change"
    assert {each.name for each in remote.of_type(COMMAND)} == {
        "edge-prepared",
        "edge-firewall",
        "data-prepared",
        "data-firewall",
    }


def firewall(name: str, **changes: Any) -> str:
    """Return the command that closes one of two remote servers."""
    engine = run(lambda: remote_fleet(**changes))
    return str(engine.one(COMMAND, f"{name}-firewall").inputs["create"])


def test_only_the_server_of_traefik_is_open_to_the_public() -> None:
    assert "tcp dport { 80, 443 } accept" in firewall("edge")
    assert "443" not in firewall("data")
    assert "tcp dport { 8080, 8443 }" in firewall(
        "edge", traefik={"httpPort": 8080, "httpsPort": 8443}
    )


def test_one_address_holds_as_many_connections_as_the_settings_say() -> None:
    traefik = {"connectionsPerAddress": 1000, "trustedProxies": ["198.51.100.0/24"]}
    counted = "ip saddr != { 198.51.100.0/24 } add @visitors { ip saddr ct count over 1000 } drop"
    assert counted in firewall("edge", traefik=traefik)
    assert "ct count over" not in firewall("data", traefik=traefik)


def test_a_servers_own_ports_are_open_on_it_alone() -> None:
    changes = {"servers": {"data": {"port": 2222, "openPorts": [25]}}}
    assert "tcp dport { 25 } accept" in firewall("data", **changes)
    assert "tcp dport 2222 accept" in firewall("data", **changes), (
        "the operator would be locked out"
    )
    assert "{ 25" not in firewall("edge", **changes)
    assert "tcp dport 22 accept" in firewall("edge", **changes)


def test_containers_reach_the_named_ports_of_their_own_server_alone() -> None:
    changes = {"servers": {"data": {"containerPorts": [11434]}}}
    assert "-* tcp dport { 11434 } accept" in firewall("data", **changes).replace('"', "")
    assert "11434" not in firewall("edge", **changes)


def test_several_servers_let_each_others_tunnels_in() -> None:
    assert "udp dport 51999 accept" in firewall("data", tunnel={"port": 51999})


def test_a_single_server_has_no_tunnel() -> None:
    one = {"address": "203.0.113.10", "memory": "8GB", "hostKey": HOST_KEY}
    placement = dict.fromkeys(valid_config()["placement"], "edge")
    config = {**valid_config(), "servers": {"edge": one}, "placement": placement}
    fleets: list[Fleet] = []
    settings = settings_of(config)
    engine = run(lambda: fleets.append(Fleet(settings, prefix="tapbot-test")))
    assert fleets[0]["edge"].private_address is None, "ports would be published for nobody"
    assert "udp dport 51820" not in engine.one(COMMAND, "edge-firewall").inputs["create"]
