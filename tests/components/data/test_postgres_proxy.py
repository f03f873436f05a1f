"""The proxy beside PostgreSQL's clients: it knows who is primary, so that they need not."""

import struct

import pytest

from components.containers.address import Address
from components.data.postgres_proxy import GOODBYE, STARTUP, configuration
from tests.components.data.test_postgres_replication import replicated
from tests.support.engine import RecordingEngine

SERVERS = {"data": Address("10.88.0.2", 5432), "edge": Address("postgres-edge", 5432)}
LINES = [line.strip() for line in configuration(5432, SERVERS).splitlines()]


@pytest.fixture(scope="module")
def engine() -> RecordingEngine:
    """PostgreSQL on two servers."""
    return replicated()


def test_the_check_is_a_whole_message_of_the_protocol() -> None:
    length, version = struct.unpack(">II", STARTUP[:8])
    assert (length, version) == (len(STARTUP), 3 << 16)
    assert STARTUP[8:].split(b"\0") == [b"user", b"probe", b"database", b"postgres", b"", b""]
    assert b"X" + struct.pack(">I", 4) == GOODBYE


def test_all_but_the_first_serve_only_when_the_first_does_not() -> None:
    assert [line for line in LINES if line.startswith("server ")] == [
        "server data 10.88.0.2:5432",
        "server edge postgres-edge:5432 backup",
    ], "just after a partition two servers may say that they are the primary"


def test_sessions_end_with_the_server_that_they_are_on() -> None:
    [default] = [line for line in LINES if line.startswith("default-server")]
    assert "fall 1" in default, "writes would reach the one that was demoted"
    assert "on-marked-down shutdown-sessions" in default


def test_each_engine_has_one_that_nobody_else_reaches(engine: RecordingEngine) -> None:
    for name in ("edge", "data"):
        inputs = engine.container(f"postgres-proxy-{name}").inputs
        assert "ports" not in inputs
        assert inputs["user"] == "99:99"
        assert inputs["capabilities"] == {"adds": [], "drops": ["ALL"]}


def test_it_reaches_its_own_server_directly_and_the_other_through_the_tunnel(
    engine: RecordingEngine,
) -> None:
    text = engine.carrier("postgres-proxy-edge").files["/etc/tapbot/haproxy.cfg"]
    assert "server data 10.88.0.2:5432\n  server edge postgres-edge:5432 backup" in text


def test_a_lost_server_is_no_choice() -> None:
    engine = replicated(["edge", "data"], servers={"data": {"state": "lost"}})
    text = engine.carrier("postgres-proxy-edge").files["/etc/tapbot/haproxy.cfg"]
    assert "server data" not in text, "it could come back as it was"


def test_clients_wait_for_it_and_it_waits_for_roles_and_databases(engine: RecordingEngine) -> None:
    job = engine.container("postgres-applications-data")
    for name in ("edge", "data"):
        assert job.urn in engine.container(f"postgres-proxy-{name}").dependencies
