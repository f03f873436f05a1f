"""A primary and its standby: every way to begin, to hand over and to come back, on real servers."""

from collections.abc import Iterator

import pytest

from testbed.sessions import wait_until
from tests.e2e.replicas import Replicas, pair_of_servers

pytestmark = pytest.mark.slow

RECOVERS = "SELECT pg_is_in_recovery()"
REVOKED = (
    "REVOKE EXECUTE ON FUNCTION pg_read_binary_file(text, bigint, bigint, boolean) FROM replicator"
)
"""Without it pg_rewind compares, and copies nothing."""


@pytest.fixture
def pair() -> Iterator[Replicas]:
    """A primary on `data` with one table of 1,000 rows, followed by `edge`."""
    with pair_of_servers() as found:
        yield found


def rows(pair: Replicas, node: str) -> str:
    """Return how many rows a server has."""
    return pair.sql(node, "SELECT count(*) FROM ledger")


def insert(pair: Replicas, node: str, first: int) -> None:
    """Add ten rows."""
    pair.sql(node, f"INSERT INTO ledger SELECT generate_series({first}, {first + 9})")


def test_a_standby_copies_its_primary_and_follows_it(pair: Replicas) -> None:
    insert(pair, "data", 1001)
    pair.wait("edge", "SELECT count(*) = 1010 FROM ledger")
    assert pair.sql("edge", RECOVERS) == "t"
    assert pair.healthy("edge")
    seen = "SELECT string_agg(application_name || state, '') FROM pg_stat_replication"
    assert pair.sql("data", seen) == "edgestreaming"
    refused = pair.inside("edge", "psql -h /var/run/postgresql -c 'CREATE TABLE x ()'")
    assert "read-only transaction" in refused.err


def test_a_restarted_standby_goes_on_without_another_copy(pair: Replicas) -> None:
    pair.stop("edge")
    insert(pair, "data", 1001)
    pair.start("edge", "standby")
    pair.wait("edge", "SELECT count(*) = 1010 FROM ledger")
    assert "copies" not in pair.log("edge")


def test_a_copy_that_was_cut_off_is_begun_again(pair: Replicas) -> None:
    pair.wipe("edge")
    pair.on_volume(
        "edge", "mkdir .incoming; echo 16 > .incoming/PG_VERSION; echo x > .incoming/half"
    )
    pair.start("edge", "standby")
    pair.wait_streaming("edge")
    assert pair.inside("edge", "ls -A $PGDATA | grep -E 'half|incoming'").out == ""


def test_a_copy_that_is_complete_is_moved_into_place_after_an_interruption(pair: Replicas) -> None:
    pair.remove("edge")
    pair.on_volume(
        "edge",
        "mkdir .incoming; mv base PG_VERSION postgresql.conf global standby.signal .incoming;"
        " touch .incoming-complete",
    )
    pair.start("edge", "standby")
    pair.wait_streaming("edge")
    assert "copies" not in pair.log("edge")
    assert rows(pair, "edge") == "1000"


def test_a_directory_that_is_no_database_is_left_alone(pair: Replicas) -> None:
    pair.wipe("edge")
    pair.on_volume("edge", "echo mine > letters.txt")
    pair.start("edge", "standby")
    pair.wait_says("edge", "has files and no PG_VERSION")
    assert not pair.healthy("edge")
    assert pair.inside("edge", "ls $PGDATA").out.split() == ["letters.txt"]


def test_a_new_database_is_not_begun_beside_one_that_is_there(pair: Replicas) -> None:
    pair.wipe("data")
    pair.start("data", "primary")
    pair.wait_says("data", "is empty, and edge has the data")
    assert not pair.healthy("data")
    assert rows(pair, "edge") == "1000"


def test_a_server_with_another_database_is_not_overwritten(pair: Replicas) -> None:
    pair.wipe("edge")
    pair.start("edge", "primary", {"PEERS": ""})
    pair.wait("edge", "SELECT NOT pg_is_in_recovery()")
    pair.sql("edge", "CREATE TABLE other AS SELECT 1")
    pair.start("edge", "standby")
    pair.wait_says("edge", "holds another database than data has")
    assert not pair.healthy("edge")


def test_a_standby_is_not_promoted_while_the_primary_answers(pair: Replicas) -> None:
    pair.start("edge", "primary", {"LOST": "data"})
    pair.wait_says("edge", "is not promoted yet: data still answers as the primary")
    assert pair.healthy("edge"), "an update would fail in the middle of a switchover"
    assert pair.sql("edge", RECOVERS) == "t"


def test_a_silent_primary_has_to_be_declared_lost(pair: Replicas) -> None:
    wait_until(
        "a note of it", 20, lambda: "behind" in pair.inside("edge", "cat $PGDATA/.heard").out
    )
    pair.remove("data", killed=True)
    pair.start("edge", "primary")
    pair.wait_says("edge", "data does not answer and is not said to be lost")
    assert pair.sql("edge", RECOVERS) == "t"
    pair.start("edge", "primary", {"LOST": "data"})
    pair.wait("edge", "SELECT NOT pg_is_in_recovery()")
    assert "last heard of a primary" in pair.log("edge")
    assert rows(pair, "edge") == "1000"


def test_a_lost_primary_that_is_there_and_says_nothing_is_not_replaced(pair: Replicas) -> None:
    pair.sql("data", "ALTER ROLE replicator NOLOGIN")
    pair.wait("edge", "SELECT NOT rolcanlogin FROM pg_roles WHERE rolname = 'replicator'")
    pair.start("edge", "primary", {"LOST": "data"})
    pair.wait_says("edge", "is not promoted yet: data is there and cannot be asked")
    assert pair.sql("edge", RECOVERS) == "t"


@pytest.mark.parametrize("first", ["edge", "data"])
def test_the_roles_are_swapped_in_any_order_and_nothing_is_lost(pair: Replicas, first: str) -> None:
    insert(pair, "data", 1001)
    roles = {"edge": "primary", "data": "standby"}
    for node in sorted(roles, key=lambda node: node != first):
        pair.start(node, roles[node])
    pair.wait_primary("edge")
    pair.wait_streaming("data")
    insert(pair, "edge", 1011)
    pair.wait("data", "SELECT count(*) = 1020 FROM ledger")
    assert "has nothing" in pair.log("data") or "hands over" in pair.log("data")
    pair.wait("data", "SELECT count(*) = 0 FROM pg_replication_slots")


def fail_over(pair: Replicas) -> None:
    """Lose `data` while it has ten rows that `edge` never got, and promote `edge`."""
    pair.remove("edge", killed=True)
    insert(pair, "data", 1001)
    pair.remove("data", killed=True)
    pair.start("edge", "primary", {"LOST": "data"})
    pair.wait_primary("edge")
    insert(pair, "edge", 2001)


def test_a_returning_primary_accepts_no_write(pair: Replicas) -> None:
    fail_over(pair)
    pair.start("data", "primary")
    pair.wait_says("data", "is not the primary any more: edge is on timeline 2, this server on 1")
    assert not pair.healthy("data")
    pair.remove("edge")
    pair.start("data", "primary")
    pair.wait_says("data", "is not the primary any more")
    assert "ready to accept connections" not in pair.log("data"), (
        "it was told once, and nobody is there to tell it again"
    )


def test_an_isolated_primary_stops_once_it_hears_of_another_one(pair: Replicas) -> None:
    pair.docker("network", "disconnect", pair.prefix, pair.name("data"))
    pair.start("edge", "primary", {"LOST": "data"})
    pair.wait_primary("edge")
    insert(pair, "data", 1001)
    pair.docker("network", "connect", pair.prefix, pair.name("data"))
    pair.wait_says("data", "edge is on timeline 2, this server on 1: stops")
    pair.wait_says("data", "replication: is not the primary any more")
    assert not pair.healthy("data")


def test_what_only_the_old_primary_has_is_kept_until_it_is_given_up(pair: Replicas) -> None:
    fail_over(pair)
    pair.start("data", "standby")
    pair.wait_says("data", "It follows once postgres.discard is data@0/")
    log = pair.log("data")
    assert "bytes with 1 transactions that edge does not have (timeline 1 from" in log
    assert not pair.healthy("data")
    position = log.partition("postgres.discard is data@")[2].partition(",")[0]
    pair.start("data", "standby", {"DISCARD": "data@0/1"})
    pair.wait_says("data", f"It follows once postgres.discard is data@{position}")
    pair.start("data", "standby", {"DISCARD": f"data@{position}"})
    pair.wait_streaming("data")
    wanted = "SELECT count(*) = 1010 AND max(id) = 2010 FROM ledger"
    pair.wait("data", wanted)


def test_what_only_the_old_primary_has_needs_no_consent_without_a_transaction(
    pair: Replicas,
) -> None:
    pair.remove("edge", killed=True)
    pair.sql("data", "SELECT pg_switch_wal()")
    pair.sql("data", "CHECKPOINT")
    pair.remove("data", killed=True)
    pair.start("edge", "primary", {"LOST": "data"})
    pair.wait_primary("edge")
    insert(pair, "edge", 2001)
    pair.start("data", "standby")
    pair.wait_says("data", "bytes with 0 transactions that edge does not have")
    pair.wait("data", "SELECT count(*) = 1010 FROM ledger")
    pair.wait_streaming("data")


def test_an_old_primary_that_cannot_be_rewound_copies_all(pair: Replicas) -> None:
    fail_over(pair)
    pair.start("data", "standby")
    pair.wait_says("data", "It follows once postgres.discard is data@0/")
    position = pair.log("data").partition("postgres.discard is data@")[2].partition(",")[0]
    pair.sql("edge", REVOKED)
    pair.start("data", "standby", {"DISCARD": f"data@{position}"})
    pair.wait_says("data", "could not be rewound: copies all of it")
    pair.wait_streaming("data")
    assert pair.inside("data", "ls -A $PGDATA | grep -E 'aside|incoming'").out == ""


def test_synchronous_commit_waits_once_a_standby_is_seen_and_ends_when_told(
    pair: Replicas,
) -> None:
    pair.start("data", "primary", {"SYNCHRONOUS": "on"})
    pair.wait("data", "SHOW synchronous_standby_names", 'ANY 1 ("edge")')
    insert(pair, "data", 1001)
    pair.stop("edge")
    insertion = "INSERT INTO ledger VALUES (0)"
    stuck = pair.inside("data", f"timeout 3 psql -h /var/run/postgresql -c '{insertion}'")
    assert stuck.code == 124, "a commit was acknowledged that no standby has"
    pair.start("data", "primary", {"SYNCHRONOUS": "on"})
    pair.wait("data", "SELECT NOT pg_is_in_recovery()")
    pair.start("data", "primary", {"SYNCHRONOUS": "off"})
    pair.wait("data", "SELECT current_setting('synchronous_standby_names') = ''")
    insert(pair, "data", 1101)


def test_a_promoted_standby_does_not_wait_for_itself(pair: Replicas) -> None:
    pair.start("data", "primary", {"SYNCHRONOUS": "on"})
    pair.wait("data", "SHOW synchronous_standby_names", 'ANY 1 ("edge")')
    pair.wipe("edge")
    pair.start("edge", "standby")
    pair.wait_streaming("edge")
    pair.remove("data", killed=True)
    pair.start("edge", "primary", {"LOST": "data", "SYNCHRONOUS": "on"})
    pair.wait_primary("edge")
    insert(pair, "edge", 1001)


def test_a_standby_that_was_away_for_too_long_is_copied_anew(pair: Replicas) -> None:
    pair.stop("edge")
    pair.sql(
        "data",
        "CREATE TABLE big AS SELECT repeat(md5(i::text), 8) FROM generate_series(1, 800000) i",
    )
    pair.sql("data", "SELECT pg_switch_wal()")
    pair.sql("data", "CHECKPOINT")
    near = "SELECT pg_current_wal_lsn() - restart_lsn < 64 * 1024 * 1024 FROM pg_replication_slots"
    pair.wait("data", near)
    pair.start("edge", "standby")
    pair.wait_says("edge", "was away for longer than data keeps WAL")
    pair.wait_streaming("edge")
    assert pair.sql("edge", "SELECT count(*) FROM big") == "800000"
    assert pair.inside("edge", "ls -A $PGDATA | grep -E 'aside|outdated'").out == ""


def test_a_standby_that_is_no_peer_any_more_holds_no_wal(pair: Replicas) -> None:
    pair.remove("edge")
    pair.start("data", "primary", {"PEERS": ""})
    pair.wait("data", "SELECT count(*) = 0 FROM pg_replication_slots")


def test_a_standby_starts_although_it_would_have_fewer_connections(pair: Replicas) -> None:
    pair.start("data", "primary", None, "max_connections=200")
    pair.wait_primary("data")
    pair.start("edge", "standby", None, "max_connections=50")
    pair.wait("edge", "SHOW max_connections", "200")
    pair.wait_streaming("edge")


def test_a_stop_is_a_clean_one(pair: Replicas) -> None:
    for node in ("edge", "data"):
        pair.stop(node)
        state = pair.on_volume(node, "pg_controldata . | grep 'cluster state'")
        assert "shut down" in state
