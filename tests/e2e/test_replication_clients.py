"""Clients of a primary and its standby, through the proxy beside them."""

from collections.abc import Iterator

import pytest

from testbed.sessions import wait_until
from tests.e2e.ledger import ROWS, gap
from tests.e2e.replicas import Replicas, pair_of_servers


@pytest.fixture
def pair() -> Iterator[Replicas]:
    """A primary on `data` with one table of 1,000 rows, followed by `edge`."""
    with pair_of_servers() as found:
        yield found


def lost(pair: Replicas, node: str) -> set[int]:
    """Return the rows that were acknowledged and are not there."""
    pair.docker("stop", "--time", "1", pair.name("ledger"))
    there = set(map(int, pair.sql(node, ROWS).split()))
    return set(pair.acknowledged()) - there


def test_clients_write_on_through_the_proxy_while_roles_are_swapped(pair: Replicas) -> None:
    pair.start_proxy()
    pair.start_ledger()
    wait_until("first rows", 30, lambda: len(pair.acknowledged()) > 20)
    pair.start("edge", "primary")
    pair.start("data", "standby")
    pair.wait_primary("edge")
    before = len(pair.acknowledged())
    wait_until("further rows", 30, lambda: len(pair.acknowledged()) > before + 20)
    assert lost(pair, "edge") == set()
    assert gap(pair.acknowledged()) < 20


def test_clients_follow_to_the_standby_when_the_primary_is_lost(pair: Replicas) -> None:
    pair.start_proxy()
    pair.start("data", "primary", {"SYNCHRONOUS": "on"})
    pair.wait("data", "SHOW synchronous_standby_names", 'ANY 1 ("edge")')
    pair.start_ledger()
    wait_until("first rows", 30, lambda: len(pair.acknowledged()) > 20)
    pair.remove("data", killed=True)
    before = len(pair.acknowledged())
    pair.start("edge", "primary", {"LOST": "data"})
    wait_until("further rows", 60, lambda: len(pair.acknowledged()) > before + 20)
    assert lost(pair, "edge") == set()
    assert gap(pair.acknowledged()) < 20
