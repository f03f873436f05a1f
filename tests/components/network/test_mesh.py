"""How the servers of a stack are joined: a full mesh of tunnels, and what may pass through it."""

import shlex
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pulumi
import pytest

from components.containers.address import Address
from components.containers.connection import REPLICATION, Connection
from components.network.keys import key_pair
from components.network.mesh import open_ports
from components.servers.firewall import permits
from tests.components.parts import stack
from tests.support.engine import COMMAND, CONTAINER, PASSWORD, RecordingEngine, run
from tests.support.factories import THIRD_KEY, config_with, settings_of, valid_config

THIRD = {
    "address": "203.0.113.30",
    "hostKey": THIRD_KEY,
    "privateAddress": "10.88.0.3",
    "memory": "4GB",
}
CONNECTIONS = [
    Connection(
        client="thing",
        client_server=name,
        service="postgres",
        server="data",
        address=Address("10.88.0.2", 5432),
        protocol="postgresql",
        purpose="a test",
        across=True,
        waits=True,
    )
    for name in ("edge", "third")
]


def joined(
    config: dict[str, Any], connections: Sequence[Connection] = CONNECTIONS
) -> RecordingEngine:
    """Run the network of a stack; each server's end of the tunnel is an output."""

    def build() -> None:
        here = stack(settings_of(config))
        open_ports(here.settings, here.fleet, connections)
        pulumi.export("addresses", here.fleet.private_addresses())
        ends = {each.server.name: each.tunnel for each in here.args(here.settings.tunnel).targets}
        pulumi.export("ends", {name: end.urn for name, end in ends.items() if end})

    return run(build)


@pytest.fixture(scope="module")
def three() -> RecordingEngine:
    """Three servers."""
    return joined(config_with({"servers": {"third": THIRD}}))


@pytest.fixture(scope="module")
def lost() -> RecordingEngine:
    """Three servers, one of which does not answer any more."""
    return joined(config_with({"servers": {"third": {**THIRD, "state": "lost"}}}))


def test_a_lost_server_learns_of_its_successor_and_reaches_nothing_else() -> None:
    replication = replace(CONNECTIONS[1], purpose=REPLICATION, client="postgres")
    elsewhere = replace(CONNECTIONS[1], address=Address("10.88.0.2", 6379))
    config = config_with(
        {
            "servers": {"third": {**THIRD, "state": "lost"}},
            "placement": {"postgres": ["data", "third"]},
        }
    )
    engine = joined(config, [replication, elsewhere])
    assert public_key("third") in peers(engine, "data")
    text = engine.carrier("tunnel-data").files["/etc/tapbot/wireguard.conf"]
    assert "\n# third lost\n" in text, "the tunnel would be unhealthy as long as it is away"
    assert "\n# edge\n" in text
    assert permitted(engine, "data") == permits("tapbot-test", [("10.88.0.3", 5432)])


def peers(engine: RecordingEngine, name: str) -> dict[str, str]:
    """Return the endpoint of each of a server's peers, by its public key."""
    text = engine.carrier(f"tunnel-{name}").files["/etc/tapbot/wireguard.conf"]
    found = [
        dict(line.split(" = ", 1) for line in part.strip().splitlines() if line[0] != "#")
        for part in text.split("[Peer]")[1:]
    ]
    return {each["PublicKey"]: each["Endpoint"] for each in found}


def public_key(name: str) -> str:
    """Return the key that a server's peers should know."""
    return key_pair(f"generated-{name}-tunnel-seed-0123456789").public


def permitted(engine: RecordingEngine, name: str) -> str:
    """Return what a server is told to permit."""
    return shlex.split(engine.one(COMMAND, f"{name}-permits").inputs["create"])[-1]


def test_every_server_is_a_peer_of_every_other_one(three: RecordingEngine) -> None:
    endpoints = {
        public_key("edge"): "203.0.113.10:51820",
        public_key("data"): "203.0.113.20:51820",
        public_key("third"): "203.0.113.30:51820",
    }
    assert len(endpoints) == 3
    for name in ("edge", "data", "third"):
        others = {key: value for key, value in endpoints.items() if key != public_key(name)}
        assert peers(three, name) == others, f"{name} would not reach one of them"


def test_who_calls_across_servers_knows_what_to_wait_for(three: RecordingEngine) -> None:
    assert three.outputs["ends"] == {
        name: three.container(f"tunnel-{name}").urn for name in ("edge", "data", "third")
    }, "a stack cannot exist before its servers know their ends of the tunnel"


def test_each_server_permits_its_own_connections(three: RecordingEngine) -> None:
    both = [("10.88.0.1", 5432), ("10.88.0.3", 5432)]
    assert permitted(three, "data") == permits("tapbot-test", both)
    for name in ("edge", "third"):
        assert permitted(three, name) == permits("tapbot-test", []), "nobody calls it"


def test_permits_come_after_the_servers_own_firewall(three: RecordingEngine) -> None:
    for name in ("edge", "data", "third"):
        dependencies = three.one(COMMAND, f"{name}-permits").dependencies
        assert three.one(COMMAND, f"{name}-firewall").urn in dependencies


def test_a_lost_server_is_nobodys_peer(lost: RecordingEngine) -> None:
    assert set(peers(lost, "edge")) == {public_key("data")}
    assert set(peers(lost, "data")) == {public_key("edge")}, (
        "its disk may be in anybody's hands, and its key is on it"
    )


def test_a_lost_server_is_permitted_nothing(lost: RecordingEngine) -> None:
    assert lost.outputs["addresses"] == {"edge": "10.88.0.1", "data": "10.88.0.2"}
    assert permitted(lost, "data") == permits("tapbot-test", [("10.88.0.1", 5432)])


def test_a_lost_server_keeps_its_key_for_when_it_is_found(
    three: RecordingEngine, lost: RecordingEngine
) -> None:
    before, after = (engine.one(PASSWORD, "third-tunnel-seed") for engine in (three, lost))
    assert after == before, "it would come back as somebody else"


def test_a_single_server_has_no_tunnel_and_no_permits() -> None:
    placement = dict.fromkeys(valid_config()["placement"], "edge")
    servers = {"edge": {**valid_config()["servers"]["edge"], "memory": "16GB"}}
    engine = joined({**valid_config(), "servers": servers, "placement": placement})
    assert list(engine.of_type(CONTAINER)) == []
    assert not [each.name for each in engine.of_type(COMMAND) if "permits" in each.name]


def test_servers_on_this_machine_have_no_tunnel() -> None:
    here = {"address": "local", "memory": "8GB"}
    engine = joined({**valid_config(), "servers": {"edge": here, "data": here}})
    assert list(engine.of_type(CONTAINER)) == []
    assert list(engine.of_type(COMMAND)) == [], "the operator's machine is not ours to close"
