"""What flows use to call n8n: nothing of it is secret where Docker shows it."""

import json

import pytest

from tests.components.data.test_directus import directus
from tests.support.engine import RecordingEngine, run
from tests.support.factories import BUCKET

LISTS = {"FLOWS_ENV_ALLOW_LIST": "OWN_URL", "CACHE_AUTO_PURGE_IGNORE_LIST": "own_log"}


@pytest.fixture(scope="module")
def engine() -> RecordingEngine:
    """A replica on n8n's server and one on another, with lists of the operator's own."""
    own = {"s3": BUCKET, "environment": LISTS, "links": {}}
    return run(lambda: directus(["data", "edge"], local=False, **own))


def test_each_replica_calls_n8n_as_its_server_sees_it(engine: RecordingEngine) -> None:
    found = [engine.container(f"directus-{number}").environment for number in (1, 2)]
    assert [each["TAPBOT_N8N_URL"] for each in found] == [
        "http://10.88.0.1:5678",
        "http://n8n:5678",
    ]


def test_the_secret_is_in_a_file_alone(engine: RecordingEngine) -> None:
    secret = "value-of-links_webhook_secret"
    replica, carrier = engine.container("directus-1"), engine.carrier("directus")
    path = replica.environment["CONFIG_PATH"]
    assert json.loads(carrier.files[path]) == {"TAPBOT_N8N_SECRET": f"string:{secret}"}
    assert secret not in str(replica.inputs), "docker inspect would show it"
    assert "uploads" in carrier.secret_inputs


def test_lists_of_the_operators_own_are_longer_not_other(engine: RecordingEngine) -> None:
    environment = engine.container("directus-1").environment
    assert environment["FLOWS_ENV_ALLOW_LIST"] == "OWN_URL,TAPBOT_N8N_URL,TAPBOT_N8N_SECRET"
    ignored = environment["CACHE_AUTO_PURGE_IGNORE_LIST"].split(",")
    assert {"own_log", "directus_activity", "tapbot_round"} <= set(ignored), (
        "each round would empty the cache of everybody"
    )


def test_without_links_flows_know_nothing() -> None:
    engine = run(lambda: directus(["edge"]))
    environment = engine.container("directus-1").environment
    assert not [name for name in environment if "TAPBOT_N8N" in name or name == "CONFIG_PATH"]
    assert "/etc/tapbot/flows.json" not in engine.carrier("directus").files
