"""Several PostgreSQL servers: what each is told, and what a changed role changes."""

from collections.abc import Sequence
from typing import Any

import pulumi
import pytest

from components.data.postgres import Postgres
from tests.components.parts import stack
from tests.support.engine import CONTAINER, VOLUME, RecordingEngine, run
from tests.support.factories import valid_settings

ROLES = {"NODE", "ROLE", "UPSTREAM", "PEERS", "LOST", "SYNCHRONOUS", "DISCARD"}


def replicated(placed: Sequence[str] = ("data", "edge"), **changes: Any) -> RecordingEngine:
    """Run PostgreSQL on several servers, with a client on each."""

    def program() -> None:
        here = stack(valid_settings(placement={"postgres": list(placed)}, **changes))
        passwords = {"cms": pulumi.Output.secret("password-of-cms")}
        found = Postgres(here.args(here.settings.postgres), passwords, [])
        for server in here.fleet.servers.values():
            at = found.links["cms"].near(server).seen_from(server)
            pulumi.CustomResource("test:index:Client", server.name, {"address": str(at)})

    return run(program)


@pytest.fixture(scope="module")
def engine() -> RecordingEngine:
    """PostgreSQL on `data`, followed by `edge`."""
    return replicated()


def told(engine: RecordingEngine, server: str) -> dict[str, str]:
    """Return what a server is told of its role."""
    environment = engine.container(f"postgres-{server}").environment
    return {key: value for key, value in environment.items() if key in ROLES}


def test_the_first_is_the_primary_and_the_other_one_follows_it(engine: RecordingEngine) -> None:
    same = {"UPSTREAM": "data", "LOST": "", "SYNCHRONOUS": "off", "DISCARD": ""}
    assert told(engine, "data") == {
        "NODE": "data",
        "ROLE": "primary",
        "PEERS": "edge=10.88.0.1:5432",
        **same,
    }
    assert told(engine, "edge") == {
        "NODE": "edge",
        "ROLE": "standby",
        "PEERS": "data=10.88.0.2:5432",
        **same,
    }


def test_a_single_server_is_told_of_nobody() -> None:
    engine = replicated(["data"])
    assert told(engine, "data") == {}
    assert "hba_file" not in str(engine.container("postgres-data").inputs["command"])
    assert "/etc/tapbot/replicator-password" not in engine.carrier("postgres-data").files


def test_swapped_names_change_roles_and_leave_every_volume_where_it_is(
    engine: RecordingEngine,
) -> None:
    swapped = replicated(["edge", "data"])
    assert told(swapped, "edge")["ROLE"] == "primary"
    for name in ("postgres-data", "postgres-edge"):
        assert engine.one(VOLUME, name).urn == swapped.one(VOLUME, name).urn
        assert engine.one(VOLUME, name).inputs == swapped.one(VOLUME, name).inputs
        old, new = engine.container(name), swapped.container(name)
        assert old.urn == new.urn
        assert {key for key in old.inputs if old.inputs[key] != new.inputs.get(key)} <= {
            "envs",
            "sysctls",
        }, "a changed role is a matter of what the server is told"


def test_clients_keep_their_address_when_roles_are_swapped(engine: RecordingEngine) -> None:
    swapped = replicated(["edge", "data"])
    for name in ("edge", "data"):
        client = engine.one("test:index:Client", name).inputs
        assert client == {"address": f"postgres-proxy-{name}:5432"}
        assert client == swapped.one("test:index:Client", name).inputs


def test_the_new_primary_comes_first_when_roles_change(engine: RecordingEngine) -> None:
    primary, standby = engine.container("postgres-data"), engine.container("postgres-edge")
    assert primary.urn in standby.dependencies, (
        "the old primary would be demoted although the new one cannot be reached"
    )
    assert standby.urn not in primary.dependencies


def test_a_failover_moves_no_container_to_another_server(engine: RecordingEngine) -> None:
    lost = replicated(["edge", "data"], servers={"data": {"state": "lost"}})
    before, after = ({each.urn: each for each in one.of_type(CONTAINER)} for one in (engine, lost))
    assert before.keys() == after.keys(), "what leaves would be deleted on a server that is gone"
    for urn, container in before.items():
        assert container.provider == after[urn].provider


def test_beside_a_standby_the_job_has_nothing_to_do(engine: RecordingEngine) -> None:
    roles = {
        name: engine.container(f"postgres-applications-{name}").environment["ROLE"]
        for name in ("data", "edge")
    }
    assert roles == {"data": "primary", "edge": "standby"}


def test_exactly_the_peers_replicate(engine: RecordingEngine) -> None:
    rules = engine.carrier("postgres-data").files["/etc/tapbot/pg_hba.conf"]
    assert "host replication replicator 10.88.0.1/32 scram-sha-256" in rules
    assert rules.count("host replication") == 1
    assert "host postgres probe 10.88.0.1/32 trust" in rules, "the proxy on the other server"


def test_the_password_between_them_is_a_file_and_a_secret(engine: RecordingEngine) -> None:
    carrier = engine.carrier("postgres-edge")
    password = carrier.files["/etc/tapbot/replicator-password"]
    assert password == "generated-replicator-password-0123456789"
    assert "uploads" in carrier.secret_inputs


def test_what_is_lost_and_what_is_given_up_is_told() -> None:
    engine = replicated(
        ["edge", "data"],
        servers={"data": {"state": "lost"}},
        postgres={"synchronous": True, "discard": "data@0/5000148"},
    )
    found = told(engine, "edge")
    assert (found["LOST"], found["SYNCHRONOUS"]) == ("data", "on")
    assert found["DISCARD"] == "data@0/5000148"
    rules = engine.carrier("postgres-edge").files["/etc/tapbot/pg_hba.conf"]
    assert "host all all 10.88.0.2/32 reject" in rules, "Directus of before would go on writing"
    assert "host postgres probe 10.88.0.2/32" not in rules


def test_wal_that_is_kept_for_an_absent_standby_has_a_limit(engine: RecordingEngine) -> None:
    for name in ("postgres-data", "postgres-edge"):
        command = engine.container(name).inputs["command"]
        assert "max_slot_wal_keep_size=1GB" in command, "the primary's disk would fill up for it"
