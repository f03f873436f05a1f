"""What runs where."""

from typing import Any

import pytest

from config.servers import Placement
from config.topology import Seat, in_tunnel, replicas, seats, spread
from tests.support.factories import BUCKET, THIRD_KEY, config_with, valid_settings

LOCAL = {"address": "local", "hostKey": None, "privateAddress": None}
THIRD = {
    "address": "203.0.113.30",
    "hostKey": THIRD_KEY,
    "privateAddress": "10.88.0.3",
    "memory": "4GB",
}


def seats_of(field: str, **changes: Any) -> list[Seat]:
    """The containers of one service."""
    return [seat for seat in seats(valid_settings(**changes)) if seat.field == field]


@pytest.mark.parametrize(
    ("servers", "count", "expected"),
    [
        (["edge"], 1, ["edge"]),
        (["edge"], 3, ["edge", "edge", "edge"]),
        (["edge", "data"], 2, ["edge", "data"]),
        (["edge", "data"], 3, ["edge", "data", "edge"]),
        (["edge", "data", "third"], 4, ["edge", "data", "third", "edge"]),
    ],
)
def test_replicas_go_to_one_server_after_another(
    servers: list[str], count: int, expected: list[str]
) -> None:
    assert spread(servers, count) == expected


def test_one_more_replica_moves_none_of_those_that_run() -> None:
    for count in range(1, 16):
        longer = spread(["edge", "data", "third"], count + 1)
        assert longer[:count] == spread(["edge", "data", "third"], count)


def test_every_service_of_the_placement_has_seats_in_its_order() -> None:
    fields = [seat.field for seat in seats(valid_settings())]
    assert fields == list(Placement.model_fields), "messages and outputs list them in this order"


def test_only_what_can_have_replicas_has_a_number() -> None:
    settings = valid_settings(directus={"replicas": 3}, n8n={"workers": 2})
    assert replicas(settings) == {"directus": 3, "n8n_workers": 2, "site": 1}


def test_workers_run_beside_n8n_unless_they_are_placed() -> None:
    assert seats_of("n8n_workers", n8n={"workers": 2}) == [Seat("n8n_workers", "edge")] * 2
    moved = seats_of("n8n_workers", n8n={"workers": 2}, placement={"n8nWorkers": ["data", "edge"]})
    assert [seat.server for seat in moved] == ["data", "edge"]


def test_replicas_have_a_port_each_wherever_they_run() -> None:
    found = seats_of(
        "directus",
        placement={"directus": ["data", "edge"]},
        directus={"replicas": 3, "s3": BUCKET},
    )
    assert found == [
        Seat("directus", "data", 8055),
        Seat("directus", "edge", 8056),
        Seat("directus", "data", 8057),
    ]


def test_what_nobody_calls_has_no_port() -> None:
    published = {seat.field: seat.published for seat in seats(valid_settings())}
    assert [field for field, port in published.items() if not port] == ["n8n_workers", "traefik"]


def test_several_remote_servers_are_in_the_tunnel() -> None:
    settings = valid_settings(servers={"third": THIRD})
    assert in_tunnel(settings.servers) == ["edge", "data", "third"]


def test_a_server_alone_needs_no_tunnel() -> None:
    values = config_with({"placement": dict.fromkeys(config_with({})["placement"], "edge")})
    del values["servers"]["data"]
    assert in_tunnel(type(valid_settings()).model_validate(values).servers) == []


def test_local_servers_are_in_no_tunnel() -> None:
    assert in_tunnel(valid_settings(servers={"edge": LOCAL, "data": LOCAL}).servers) == []
