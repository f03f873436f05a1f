"""Our own code in Directus: what runs before the server, and what is loaded into it."""

import pytest

from tests.components.data.test_directus import directus
from tests.support.engine import RecordingEngine, run


@pytest.fixture(scope="module")
def engine() -> RecordingEngine:
    """Directus in one replica."""
    return run(lambda: directus(["edge"]))


def test_the_server_has_bounds_and_does_without_its_cache(engine: RecordingEngine) -> None:
    command = engine.container("directus-1").inputs["command"][2]
    files = engine.carrier("directus").files
    for script in ("bounds.cjs", "cache.cjs", "drain.cjs"):
        assert f"--require /etc/tapbot/{script}" in command.rpartition(" && ")[2]
        assert f"/etc/tapbot/{script}" in files, "Directus would not start"
    assert engine.container("directus-1").environment["REDIS_MAX_RETRIES_PER_REQUEST"] == "null", (
        "a message to other replicas would be lost, or end the process"
    )


def test_the_administrator_follows_the_settings_before_anybody_can_log_in(
    engine: RecordingEngine,
) -> None:
    first, second, last = engine.container("directus-1").inputs["command"][2].split(" && ")
    assert "bootstrap" in first, "it makes the tables"
    assert second == "node /etc/tapbot/administrator.mjs"
    assert last.endswith("start")
    assert "/etc/tapbot/administrator.mjs" in engine.carrier("directus").files


def test_a_stopping_replica_leaves_the_proxy_before_it_closes(engine: RecordingEngine) -> None:
    drain = engine.carrier("directus").files["/etc/tapbot/drain.cjs"]
    replica = engine.container("directus-1")
    assert " --require /etc/tapbot/drain.cjs " in replica.inputs["command"][2]
    assert drain
    seconds = int(replica.environment["TAPBOT_DRAIN_SECONDS"])
    shutdown = int(replica.environment["SERVER_SHUTDOWN_TIMEOUT"]) / 1000
    assert replica.inputs["destroyGraceSeconds"] > seconds + shutdown, (
        "the replica would be killed before its last requests are answered"
    )
    assert replica.environment["TAPBOT_DRAIN_PATH"] == "/server/ping", (
        "the drain must fail the very check that Traefik makes"
    )
