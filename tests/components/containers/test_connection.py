"""Connections: which service calls which other one, and through what."""

from dataclasses import FrozenInstanceError, fields

import pytest

from components.containers.address import Address
from components.containers.connection import Connection, Connections

CONNECTION = Connection(
    client="directus",
    client_server="data",
    service="postgres",
    server="data",
    address=Address("postgres-data", 5432),
    protocol="postgresql",
    purpose="content",
    across=False,
    waits=True,
)


def test_a_connection_stays_what_a_service_registered() -> None:
    with pytest.raises(FrozenInstanceError):
        CONNECTION.server = "edge"  # type: ignore[misc]


def test_a_connection_has_no_place_for_a_secret() -> None:
    words = {each.name for each in fields(CONNECTION)}
    assert not words & {"password", "secret", "key", "token"}, "outputs show all of it"


def test_replicas_on_one_server_have_one_connection_together() -> None:
    connections = Connections("connections")
    for _ in range(2):
        connections.add(CONNECTION)
    assert connections.read() == (CONNECTION,)
