"""What a container began in an update that is over is not thrown away by the next one."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from testbed.sessions import wait_until
from tests.e2e.deployment import Deployment
from tests.e2e.docker_cli import Docker

LATE = "redis-cache-data"


@pytest.mark.drill
def test_a_container_that_started_late_is_not_started_again(
    deployment: Deployment, docker: Docker
) -> None:
    before = docker.ids()
    deployment.set("redisCache", "memory", "120MB")
    with deployment.start_up() as update:
        wait_until(
            "the new container", 120, lambda: docker.ids().get(LATE) not in (None, before[LATE])
        )
        # While it is paused nobody can see its health, as while it migrates.
        docker.machine.run("docker", "pause", docker.name(LATE))
        failed = update.wait(180)
        docker.machine.run("docker", "unpause", docker.name(LATE))
    assert failed.code != 0, failed.text
    late = docker.ids()[LATE]
    docker.wait_healthy()
    assert "healthy by now, and kept" in deployment.make_up().text
    assert docker.ids()[LATE] == late, "its work was thrown away"
    deployment.up("--expect-no-changes")


DATABASE = "postgres-data"
HOLDER = "BEGIN; LOCK TABLE migrations; SELECT pg_sleep(600)"
FREE = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'BEGIN; LOCK%'"
WAITING = (
    "SELECT count(*) FROM pg_stat_activity WHERE usename = 'n8n'"
    " AND wait_event_type = 'Lock' AND xact_start < clock_timestamp() - interval '2 seconds'"
)


@pytest.mark.drill
def test_a_migration_is_waited_for_and_then_not_interrupted(
    deployment: Deployment, docker: Docker
) -> None:
    before = docker.ids()
    with migrations_take_long(docker):
        deployment.set("n8n", "executionRetentionDays", 16)
        with deployment.start_up() as update:
            wait_until("a start that waits", 120, lambda: sql(docker, WAITING) == "1")
            update.kill_group()
        migrating = docker.ids()["n8n"]
        assert migrating != before["n8n"]
        refused = deployment.pulumi.toolchain("up")
        assert refused.code != 0
        assert f"{docker.name('n8n')}: migrates its database; waiting" in refused.text
        assert "an update would end that (got a statement of " in refused.text
        assert docker.ids()["n8n"] == migrating, "a migration was ended"
    docker.wait_healthy()
    deployment.make_up()
    deployment.up("--expect-no-changes")


@contextmanager
def migrations_take_long(docker: Docker) -> Iterator[None]:
    """Keep the table in which n8n looks up what it has to migrate."""
    command = ["docker", "exec", docker.name(DATABASE), "psql", "-U", "postgres", "n8n", "-c"]
    with subprocess.Popen([*command, HOLDER], stderr=subprocess.DEVNULL) as holder:
        try:
            yield
        finally:
            sql(docker, FREE)
            holder.wait(60)


def sql(docker: Docker, statement: str) -> str:
    """Return what PostgreSQL answers to its superuser."""
    done = docker.execute(DATABASE, "psql", "-U", "postgres", "-tAc", statement)
    assert done.code == 0, done.text
    return done.out.strip()
