"""Who is connected to whom among the services that keep data."""

import hashlib

import pytest

from components.data_services import data_services
from tests.components.parts import plan, secret_value
from tests.support.engine import RecordingEngine, run
from tests.support.factories import BUCKET, valid_settings


@pytest.fixture(scope="module")
def engine() -> RecordingEngine:
    """The data services of two servers, with two replicas of Directus."""
    return run(lambda: data_services(plan(valid_settings(directus={"replicas": 2}))))


def given(engine: RecordingEngine, name: str) -> str:
    """Return a secret of Directus, which is told not to guess its type."""
    return file(engine, "directus", name).removeprefix("string:")


def file(engine: RecordingEngine, service: str, name: str) -> str:
    """Return one file of a service."""
    return engine.carrier(service).files[f"/etc/tapbot/{name}"]


@pytest.mark.parametrize("application", ["directus", "n8n"])
def test_roles_get_their_own_passwords(engine: RecordingEngine, application: str) -> None:
    found = file(engine, "postgres-applications", f"{application}-password")
    assert found == secret_value(f"{application}_database_password")


def test_directus_signs_in_to_the_database_with_its_roles_password(
    engine: RecordingEngine,
) -> None:
    assert given(engine, "DB_PASSWORD") == secret_value("directus_database_password")


def test_directus_signs_in_to_the_cache_with_the_caches_password(engine: RecordingEngine) -> None:
    password = given(engine, "REDIS_PASSWORD")
    assert password == secret_value("redis_cache_password")
    digest = hashlib.sha256(password.encode()).hexdigest()
    assert f"user directus on #{digest}" in file(engine, "redis-cache", "users.acl")
    assert digest not in file(engine, "redis-queue", "users.acl"), (
        "who breaks into Directus would read n8n's queue"
    )


def test_the_superusers_password_is_known_to_postgresql_only(engine: RecordingEngine) -> None:
    secret = secret_value("postgres_password")
    knowing = {
        each.name
        for each in engine.registered
        if "uploads" in each.inputs and secret in each.files.values()
    }
    assert knowing == {"postgres-carrier", "postgres-applications-carrier"}


def test_key_and_secret_of_directus_are_two(engine: RecordingEngine) -> None:
    assert given(engine, "KEY") == secret_value("directus_key")
    assert given(engine, "SECRET") == secret_value("directus_secret")
    assert given(engine, "ADMIN_PASSWORD") == secret_value("directus_admin_password")


def test_qdrants_keys_are_not_swapped(engine: RecordingEngine) -> None:
    text = file(engine, "qdrant", "qdrant.yaml")
    assert f"  api_key: {secret_value('qdrant_api_key')}\n" in text
    assert f"read_only_api_key: {secret_value('qdrant_read_only_api_key')}\n" in text, (
        "readers would be able to delete collections"
    )


def test_directus_waits_for_its_database_and_not_for_the_rest(engine: RecordingEngine) -> None:
    waits = engine.container("directus-1").dependencies
    assert engine.container("postgres-applications").urn in waits
    assert engine.container("redis-cache").urn in waits
    for name in ("qdrant", "redis-queue"):
        assert engine.container(name).urn not in waits, (
            f"{name}: what is independent starts at once"
        )


def test_all_of_them_run_on_the_server_that_placement_names(engine: RecordingEngine) -> None:
    elsewhere = {
        each.name for each in engine.running() if not each.provider.endswith("docker::data")
    }
    assert elsewhere == set()


def test_the_buckets_keys_are_asked_for_only_with_a_bucket(engine: RecordingEngine) -> None:
    with_bucket = run(lambda: data_services(plan(valid_settings(directus={"s3": BUCKET}))))
    key = given(with_bucket, "STORAGE_S3_KEY")
    secret = given(with_bucket, "STORAGE_S3_SECRET")
    assert (key, secret) == (secret_value("directus_s3_key"), secret_value("directus_s3_secret"))
    assert "/etc/tapbot/STORAGE_S3_KEY" not in engine.carrier("directus").files


def test_a_replica_on_another_server_is_one_more_and_the_first_stays() -> None:
    settings = valid_settings(
        placement={"directus": ["data", "edge"]}, directus={"replicas": 2, "s3": BUCKET}
    )
    engine = run(lambda: data_services(plan(settings)))
    servers = {
        each.name: each.labels["kz.tapbot.server"]
        for each in engine.running()
        if each.name.startswith("directus")
    }
    assert servers == {"directus-1": "data", "directus-2": "edge"}
