"""The stack with a standby: a switchover by swapped names, under which no client is replaced."""

import pytest

from testbed.sessions import wait_until
from tests.e2e.docker_cli import Docker
from tests.e2e.observed import Observed

pytestmark = pytest.mark.slow

FIGURES = {
    'pg_replication_slot_slot_is_active{slot_name="standby_edge"}': 1.0,
    'pg_replication_is_replica{server="data"}': 0.0,
    'pg_replication_is_replica{server="edge"}': 1.0,
}


@pytest.fixture(scope="module")
def docker(observed: Observed) -> Docker:
    """The engine's view of the stack with a standby."""
    return observed.docker


def ask(docker: Docker, server: str, sql: str) -> str:
    """Return what the superuser is answered inside a server's container."""
    command = ("psql", "-h", "/var/run/postgresql", "-U", "postgres", "-XAtqc", sql)
    answer = docker.execute(f"postgres-{server}", *command)
    assert answer.code == 0, answer.err
    return answer.out.strip()


def test_the_standby_has_what_the_primary_has(docker: Docker) -> None:
    ask(docker, "data", "CREATE TABLE standby_test AS SELECT 1 AS id")
    there = "SELECT to_regclass('standby_test') IS NOT NULL"
    wait_until("the row on the standby", 20, lambda: ask(docker, "edge", there) == "t", every=0.5)
    assert ask(docker, "edge", "SELECT pg_is_in_recovery()") == "t"


def test_the_stack_says_who_follows_whom(observed: Observed) -> None:
    assert observed.deployment.outputs["replication"] == [
        {"service": "postgres", "from": "data", "to": "edge", "synchronous": False}
    ]


@pytest.mark.parametrize("query", FIGURES)
def test_the_figures_that_alerts_stand_on_are_there(observed: Observed, query: str) -> None:
    def seen() -> bool:
        return [float(each["value"][1]) for each in observed.stores.metrics(query)] == [
            FIGURES[query]
        ]

    wait_until(f"{query} = {FIGURES[query]}", 90, seen, every=2)


def test_who_checks_for_the_primary_can_do_nothing_else(docker: Docker) -> None:
    asked = docker.execute(
        *("postgres-edge", "psql", "-h", "postgres-data", "-U", "probe", "-d", "directus"),
        *("-Xwc", "SELECT 1"),
    )
    assert "pg_hba.conf rejects connection" in asked.err
    tables = "SELECT count(*) FROM pg_authid"
    read = docker.execute(
        *("postgres-edge", "psql", "-h", "postgres-data", "-U", "probe", "-d", "postgres"),
        *("-Xwc", tables),
    )
    assert "permission denied" in read.err


def test_swapped_names_swap_the_roles_and_leave_every_client_alone(observed: Observed) -> None:
    deployment, docker = observed.deployment, observed.docker
    before = docker.ids()
    deployment.set("placement", "postgres", ["edge", "data"])
    deployment.up()
    docker.wait_healthy()
    replaced = {name for name, each in docker.ids().items() if before.get(name) != each}
    moved = {name for name in replaced if not name.endswith("-files")}
    assert moved <= {
        # The proxy of the engine is named by whichever of its servers comes first.
        *("postgres-data", "postgres-edge", "postgres-proxy-data", "postgres-proxy-edge"),
        *("postgres-applications-data", "postgres-applications-edge"),
    }, "clients stay as they are"
    assert ask(docker, "edge", "SELECT pg_is_in_recovery()") == "f"
    assert ask(docker, "data", "SELECT pg_is_in_recovery()") == "t"
    assert ask(docker, "edge", "SELECT count(*) FROM standby_test") == "1"
    deployment.wait_reachable()


def test_a_second_update_changes_nothing(observed: Observed) -> None:
    before = observed.docker.ids()
    observed.deployment.up()
    assert observed.docker.ids() == before
