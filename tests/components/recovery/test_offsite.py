"""Copies elsewhere: one container on each engine, which changes nothing of what it reads."""

import json

import pytest

from components.data.directus import Directus
from components.data.qdrant import Qdrant
from components.recovery.wiring import back_up, copy_elsewhere
from tests.components.parts import postgres_link, redis_link, secret_value, stack
from tests.support.engine import RecordingEngine, run
from tests.support.factories import BUCKET, valid_settings

OFFSITE = {"s3": BUCKET, "minutes": 5, "monthly": 0}
OWN = {"backups": {"offsite": OFFSITE}, "placement": {"backups": "edge"}}


def built(**changes: object) -> RecordingEngine:
    """Return what is made where Directus and Qdrant are on another server than the backups."""

    def build() -> None:
        here = stack(valid_settings(**{**OWN, **changes}))
        settings, data = here.settings, here.fleet["data"]
        assert settings.directus
        assert settings.qdrant
        Directus(
            here.args(settings.directus),
            postgres_link(data, "directus"),
            redis_link(data, "directus", 6380),
        )
        Qdrant(here.args(settings.qdrant))
        back_up(here, {"barman": postgres_link(data, "barman")})
        copy_elsewhere(here)

    return run(build)


@pytest.fixture(scope="module")
def engine() -> RecordingEngine:
    """A stack with copies elsewhere."""
    return built()


def paths(engine: RecordingEngine, name: str) -> set[str]:
    """Return the kinds that a container sends."""
    return set(json.loads(engine.container(name).environment["PATHS"]))


def test_each_engine_sends_what_is_there(engine: RecordingEngine) -> None:
    assert paths(engine, "offsite-edge") == {"postgres", "secrets"}
    assert paths(engine, "offsite-data") == {"uploads", "qdrant"}
    mounts = engine.container("offsite-data").mounts
    assert mounts["/sent/uploads"]["source"] == "tapbot-test-directus-uploads"
    assert all(mount["readOnly"] for place, mount in mounts.items() if place.startswith("/sent"))


def test_only_one_makes_and_tidies_up_the_repository(engine: RecordingEngine) -> None:
    who = {
        name: engine.container(name).environment["LOOKS_AFTER"]
        for name in ("offsite-edge", "offsite-data")
    }
    assert who == {"offsite-edge": "yes", "offsite-data": "no"}, "two at once would make two"


def test_secrets_are_in_files_and_what_data_needs_is_sent(engine: RecordingEngine) -> None:
    files = engine.carrier("offsite-edge").files
    inputs = str(engine.container("offsite-edge").inputs)
    for place, name in {
        "secrets/n8n-encryption-key": "n8n_encryption_key",
        "password": "backups_offsite_password",
    }.items():
        assert files[f"/etc/tapbot/{place}"] == secret_value(name)
        assert secret_value(name) not in inputs, "docker inspect would show it"
    assert secret_value("backups_s3_secret") in files["/etc/tapbot/credentials"]
    assert "/etc/tapbot/secrets/n8n-encryption-key" not in engine.carrier("offsite-data").files


def test_it_may_read_everything_and_nothing_else(engine: RecordingEngine) -> None:
    inputs = engine.container("offsite-data").inputs
    assert inputs["user"] == "0:0"
    assert inputs["capabilities"] == {"adds": ["CAP_DAC_OVERRIDE"], "drops": ["ALL"]}


def test_only_the_neighbour_of_qdrant_asks_it_for_snapshots(engine: RecordingEngine) -> None:
    environment = engine.container("offsite-data").environment
    assert environment["QDRANT_URL"] == "http://qdrant-data:6333"
    assert "QDRANT_URL" not in engine.container("offsite-edge").environment


def test_where_and_how_long_follow_the_settings(engine: RecordingEngine) -> None:
    environment = engine.container("offsite-edge").environment
    assert environment["RESTIC_REPOSITORY"].startswith(f"s3:{BUCKET['endpoint']}/tapbot-files/")
    assert "--keep-daily=14" in environment["KEPT"]
    assert "monthly" not in environment["KEPT"]
    assert environment["MINUTES"] == "5"


def test_nothing_is_deleted_where_somebody_else_does_that() -> None:
    engine = built(backups={"offsite": {**OFFSITE, "appendOnly": True}})
    assert engine.container("offsite-edge").environment["KEPT"] == ""


def test_without_the_setting_there_is_none() -> None:
    engine = built(backups={"offsite": None})
    assert [each.name for each in engine.registered if each.name.startswith("offsite")] == []


def test_its_type_is_the_one_that_urns_have_for_ever(engine: RecordingEngine) -> None:
    assert engine.one("tapbot:recovery:Offsite", "offsite")
