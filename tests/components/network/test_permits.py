"""Which servers may use which ports of another one through the tunnel."""

import shlex

import pulumi
import pytest

from components.containers.address import Address
from components.containers.connection import Connection
from components.network.permits import Permits, PermitsArgs, allowed_on
from components.servers.firewall import permits
from config.servers import ServerSettings
from config.ssh import SshSettings
from tests.support.engine import COMMAND, RecordingEngine, run
from tests.support.factories import HOST_KEY

ADDRESSES = {"edge": "10.88.0.1", "data": "10.88.0.2", "third": "10.88.0.3"}


def connection(client_server: str, server: str, port: int) -> Connection:
    """Return a connection between two servers, or on one."""
    return Connection(
        client="thing",
        client_server=client_server,
        service="other",
        server=server,
        address=Address(ADDRESSES[server], port),
        protocol="http",
        purpose="a test",
        across=client_server != server,
        waits=True,
    )


CONNECTIONS = [
    connection("edge", "data", 5432),
    connection("edge", "data", 6379),
    connection("third", "data", 5432),
    connection("edge", "data", 5432),
    connection("data", "edge", 5678),
    connection("data", "data", 8055),
]


@pytest.fixture(scope="module")
def engine() -> RecordingEngine:
    """The permits of a server."""

    def build() -> None:
        Permits(
            "data-permits",
            PermitsArgs(
                settings=ServerSettings.model_validate(
                    {"address": "203.0.113.20", "memory": "4GB", "hostKey": HOST_KEY}
                ),
                ssh=SshSettings(),
                name="tapbot-test",
                allowed=allowed_on("data", CONNECTIONS, ADDRESSES),
                firewall=pulumi.CustomResource("test:index:Firewall", "firewall"),
            ),
        )

    return run(build)


def test_a_server_permits_the_connections_that_end_on_it() -> None:
    assert allowed_on("data", CONNECTIONS, ADDRESSES) == [
        ("10.88.0.1", 5432),
        ("10.88.0.1", 6379),
        ("10.88.0.3", 5432),
    ], "a connection twice is one permit, and one within the server needs none"
    assert allowed_on("edge", CONNECTIONS, ADDRESSES) == [("10.88.0.2", 5678)]
    assert allowed_on("third", CONNECTIONS, ADDRESSES) == []


def test_a_server_that_is_not_there_is_permitted_nothing() -> None:
    alive = {name: address for name, address in ADDRESSES.items() if name != "edge"}
    assert allowed_on("data", CONNECTIONS, alive) == [("10.88.0.3", 5432)], (
        "who brings a lost server back, or has taken it, must not be let in"
    )


def test_the_order_of_connections_does_not_matter() -> None:
    assert allowed_on("data", CONNECTIONS[::-1], ADDRESSES) == allowed_on(
        "data", CONNECTIONS, ADDRESSES
    ), "an update would open a connection for nothing"


def test_the_server_is_told_its_permits(engine: RecordingEngine) -> None:
    command = engine.one(COMMAND, "data-permits")
    expected = permits("tapbot-test", allowed_on("data", CONNECTIONS, ADDRESSES))
    assert shlex.split(command.inputs["create"])[-3:] == ["apply", "tapbot-test", expected]
    assert shlex.split(command.inputs["delete"])[-3:-1] == ["remove", "tapbot-test"]
    assert "nft" in command.inputs["stdin"]


def test_permits_come_after_the_firewall_that_reads_them(engine: RecordingEngine) -> None:
    command = engine.one(COMMAND, "data-permits")
    assert any(urn.endswith("::firewall") for urn in command.dependencies), (
        "the set that they are put into would not be there"
    )
    assert command.parent.endswith("::data-permits")
