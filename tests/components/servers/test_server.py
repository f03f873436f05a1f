"""A server: one budget of memory on one Docker engine, and the name its services go by."""

import pytest

from components.servers.fleet import Fleet
from tests.components.parts import local_fleet, lost_fleet, remote_fleet
from tests.support.engine import run


@pytest.fixture(scope="module")
def remote() -> Fleet:
    """Two servers with private addresses."""
    fleets: list[Fleet] = []
    run(lambda: fleets.append(remote_fleet()))
    return fleets[0]


@pytest.fixture(scope="module")
def local() -> Fleet:
    """Two servers on this machine."""
    fleets: list[Fleet] = []
    run(lambda: fleets.append(local_fleet()))
    return fleets[0]


def test_names_on_the_engine_carry_the_stack(remote: Fleet) -> None:
    assert remote["data"].object_name("postgres") == "tapbot-test-postgres", (
        "two stacks on one engine would take each other's containers and volumes"
    )


def test_labels_tell_servers_on_one_engine_apart(local: Fleet) -> None:
    assert local["data"].labels("postgres", "service")["kz.tapbot.server"] == "data"
    assert local["edge"].labels("n8n", "service")["kz.tapbot.server"] == "edge"


def test_resources_of_a_server_go_to_its_own_engine(remote: Fleet) -> None:
    for name in ("edge", "data"):
        server = remote[name]
        options = server.resource_options(server)
        assert options.provider is server.engine.provider, f"{name} would land somewhere else"
        assert options.parent is server


def test_order_is_given_only_where_there_is_some(remote: Fleet) -> None:
    server = remote["edge"]
    options = server.resource_options(server, [remote["data"]])
    assert options.depends_on == [remote["data"]]


def test_nothing_on_a_lost_server_is_changed_deleted_or_contacted() -> None:
    fleets: list[Fleet] = []
    run(lambda: fleets.append(lost_fleet()))
    lost, alive = fleets[0]["data"], fleets[0]["edge"]
    assert (lost.lost, alive.lost) == (True, False)
    options = lost.resource_options(lost)
    assert (options.ignore_changes, options.retain_on_delete) == (["*"], True), (
        "the update would wait for a server that never answers"
    )
    assert not alive.resource_options(alive).ignore_changes
    assert not alive.resource_options(alive).retain_on_delete
