"""Which servers may use which ports of another one through the tunnel."""

import shlex

import pulumi
import pytest

from components.network.permits import Permits, PermitsArgs, allowed_on
from components.servers.firewall import permits
from config.reach import SshSettings
from config.servers import ServerSettings
from tests.support.engine import COMMAND, RecordingEngine, run
from tests.support.factories import HOST_KEY

ADDRESSES = {"edge": "10.88.0.1", "data": "10.88.0.2", "third": "10.88.0.3"}


def link(source: str, target: str, port: int, through: str = "tunnel") -> dict[str, object]:
    """Return a link between two servers."""
    return {"fromServer": source, "toServer": target, "port": port, "through": through}


LINKS = [
    link("edge", "data", 5432),
    link("edge", "data", 6379),
    link("third", "data", 5432),
    link("edge", "data", 5432),
    link("data", "edge", 5678),
    link("data", "data", 8055, "local"),
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
                allowed=allowed_on("data", LINKS, ADDRESSES),
                guarded=pulumi.CustomResource("test:index:Firewall", "firewall"),
            ),
        )

    return run(build)


def test_a_server_permits_the_links_that_end_on_it() -> None:
    assert allowed_on("data", LINKS, ADDRESSES) == [
        ("10.88.0.1", 5432),
        ("10.88.0.1", 6379),
        ("10.88.0.3", 5432),
    ], "a link twice is one permit, and one within the server needs none"
    assert allowed_on("edge", LINKS, ADDRESSES) == [("10.88.0.2", 5678)]
    assert allowed_on("third", LINKS, ADDRESSES) == []


def test_a_server_that_is_not_there_is_permitted_nothing() -> None:
    alive = {name: address for name, address in ADDRESSES.items() if name != "edge"}
    assert allowed_on("data", LINKS, alive) == [("10.88.0.3", 5432)], (
        "who brings a lost server back, or has taken it, must not be let in"
    )


def test_the_order_of_links_does_not_matter() -> None:
    assert allowed_on("data", LINKS[::-1], ADDRESSES) == allowed_on("data", LINKS, ADDRESSES), (
        "an update would open a connection for nothing"
    )


def test_the_server_is_told_its_permits(engine: RecordingEngine) -> None:
    command = engine.one(COMMAND, "data-permits")
    expected = permits("tapbot-test", allowed_on("data", LINKS, ADDRESSES))
    assert shlex.split(command.inputs["create"])[-3:] == ["apply", "tapbot-test", expected]
    assert shlex.split(command.inputs["delete"])[-3:-1] == ["remove", "tapbot-test"]
    assert "nft" in command.inputs["stdin"]


def test_permits_come_after_the_firewall_that_reads_them(engine: RecordingEngine) -> None:
    command = engine.one(COMMAND, "data-permits")
    assert any(urn.endswith("::firewall") for urn in command.dependencies), (
        "the set that they are put into would not be there"
    )
    assert command.parent.endswith("::data-permits")
