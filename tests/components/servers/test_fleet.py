"""All servers of a stack, and which of them runs what."""

import pulumi
import pytest

from components.servers.fleet import Fleet
from tests.components.parts import local_fleet, remote_fleet
from tests.support.engine import NETWORK, RecordingEngine, run

PROVIDER = "pulumi:providers:docker"


@pytest.fixture(scope="module")
def local() -> RecordingEngine:
    """Two servers on this machine."""
    return run(lambda: pulumi.export("servers", local_fleet().described()))


@pytest.fixture(scope="module")
def remote() -> RecordingEngine:
    """Two servers elsewhere."""
    return run(lambda: pulumi.export("servers", remote_fleet().described()))


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
        "edge": {"engine": "edge", "privateAddress": "10.88.0.1"},
        "data": {"engine": "data", "privateAddress": "10.88.0.2"},
    }


def test_a_server_is_found_by_the_name_that_placement_uses() -> None:
    fleets: list[Fleet] = []
    run(lambda: fleets.append(remote_fleet()))
    assert fleets[0]["data"].name == "data"
