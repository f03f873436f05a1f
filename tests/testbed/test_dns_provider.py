"""Records that an ACME client presents reach the name server, and go again."""

from dataclasses import dataclass, field

import httpx
import pytest

from testbed.dns_provider import dns_provider
from testbed.pebble import Pebble
from testbed.sessions import wait_until

RECORD = {"fqdn": "_acme-challenge.tapbot.kz.", "value": "token"}


@dataclass(frozen=True)
class NameServer(Pebble):
    """One that only notes what it is told."""

    told: list[tuple[str, ...]] = field(default_factory=list)

    def set_txt(self, name: str, value: str) -> None:
        """Note it."""
        self.told.append(("set", name, value))

    def clear_txt(self, name: str) -> None:
        """Note it."""
        self.told.append(("clear", name))


@pytest.fixture
def name_server() -> NameServer:
    """One that was told nothing yet."""
    return NameServer("127.0.0.1", "an authority")


def test_a_record_is_made_and_removed(name_server: NameServer) -> None:
    with dns_provider("127.0.0.1", name_server) as provider:
        for action in ("present", "cleanup"):
            url = f"{provider.endpoint}/{action}"
            assert httpx.post(url, json=RECORD, trust_env=False).status_code == 200
    name = RECORD["fqdn"]
    assert name_server.told == [("set", name, "token"), ("clear", name)]
    assert provider.presented == [name]


def test_a_record_may_be_known_late(name_server: NameServer) -> None:
    with dns_provider("127.0.0.1", name_server, late_seconds=0.5) as provider:
        httpx.post(f"{provider.endpoint}/present", json=RECORD, trust_env=False)
        assert provider.presented == [], "it is accepted, and not known"
        wait_until("the record", 10, lambda: bool(provider.presented), every=0.1)
    assert name_server.told == [("set", RECORD["fqdn"], "token")]


def test_nothing_else_is_answered(name_server: NameServer) -> None:
    with dns_provider("127.0.0.1", name_server) as provider:
        assert httpx.post(f"{provider.endpoint}/other", json=RECORD, trust_env=False).is_error
    assert name_server.told == []
