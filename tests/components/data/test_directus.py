"""Directus 10.10: the content platform, with cache and synchronisation in Redis."""

import re
from typing import Any

import pulumi
import pytest

from components.automation.wiring import webhooks
from components.containers.route import REQUEST_SECONDS, Route
from components.data.directus import Directus
from tests.components.parts import LOCAL, postgres_link, redis_link, stack
from tests.support.engine import VOLUME, RecordingEngine, Registered, run
from tests.support.factories import BUCKET, valid_settings

SECRETS = {
    "KEY": "value-of-the-key",
    "SECRET": "value-of-the-secret",
    "ADMIN_PASSWORD": "value-of-the-admin-password",
    "DB_PASSWORD": "the-database-password",
    "REDIS_PASSWORD": "the-redis-password",
}
S3_SECRETS = {"STORAGE_S3_KEY": "the-access-key", "STORAGE_S3_SECRET": "the-secret-key"}
GIVEN = {
    "directusKey": SECRETS["KEY"],
    "directusSecret": SECRETS["SECRET"],
    "directusAdminPassword": SECRETS["ADMIN_PASSWORD"],
    "directusS3Key": S3_SECRETS["STORAGE_S3_KEY"],
    "directusS3Secret": S3_SECRETS["STORAGE_S3_SECRET"],
    "smtpPassword": "the-smtp-password",
    "mailPassword": "the-mail-password",
}


def directus(servers: list[str], *, local: bool = True, **changes: Any) -> Route:
    """Create a replica on each server; database and cache are on the first one."""
    basics: dict[str, Any] = {key: changes.pop(key) for key in ("mail", "links") if key in changes}
    basics |= LOCAL if local else {}
    own = {"maxUpload": "50MB", "replicas": len(servers), **changes}
    here = stack(valid_settings(directus=own, placement={"directus": servers}, **basics), GIVEN)
    first = here.fleet[servers[0]]
    assert here.settings.directus
    args = here.args(here.settings.directus)
    cache = redis_link(first, "directus", 6380)
    hooks = webhooks(here, here.calls("n8n", "webhooks of flows"))
    Directus(args, postgres_link(first, "directus"), cache, here.mail(), webhooks=hooks)
    pulumi.export(
        "calls", [[each.service, each.protocol] for each in here.registry.connections.read()]
    )
    return here.registry.routes.read()[0]


def replicas(engine: RecordingEngine) -> list[Registered]:
    """Return the containers of Directus."""
    return [each for each in engine.running() if each.name.startswith("directus")]


@pytest.fixture(scope="module")
def built() -> tuple[RecordingEngine, Route]:
    """Directus in two replicas on one server."""
    made: list[Route] = []
    engine = run(lambda: made.append(directus(["edge", "edge"])))
    return engine, made[0]


@pytest.fixture(scope="module")
def apart() -> RecordingEngine:
    """A replica on each of two servers, with a bucket; database and cache are on `data`."""
    return run(lambda: directus(["data", "edge"], local=False, s3=BUCKET))


@pytest.fixture(scope="module")
def engine(built: tuple[RecordingEngine, Route]) -> RecordingEngine:
    """What the engine was asked for."""
    return built[0]


@pytest.fixture(scope="module")
def route(built: tuple[RecordingEngine, Route]) -> Route:
    """What Traefik is told."""
    return built[1]


@pytest.fixture(scope="module")
def environment(engine: RecordingEngine) -> dict[str, str]:
    """The environment of a replica."""
    return engine.container("directus-1").environment


def test_every_secret_is_read_from_a_file(
    engine: RecordingEngine, environment: dict[str, str]
) -> None:
    for name, value in SECRETS.items():
        assert environment[f"{name}_FILE"] == f"/etc/tapbot/{name}"
        assert name not in environment, "a plain variable wins over the file"
        assert engine.carrier("directus").files[f"/etc/tapbot/{name}"] == f"string:{value}", (
            "Directus does not trim what it reads, and makes a list of a password with a comma"
        )


def test_no_secret_is_in_the_plan_of_a_container(engine: RecordingEngine) -> None:
    for container in replicas(engine):
        for value in SECRETS.values():
            assert value not in str(container.inputs), "docker inspect would show it"
    assert "uploads" in engine.carrier("directus").secret_inputs


def test_it_uses_postgresql_with_its_own_role(environment: dict[str, str]) -> None:
    assert environment["DB_CLIENT"] == "pg", "the image's default is a file in the container"
    database = {name: environment[f"DB_{name}"] for name in ("HOST", "PORT", "DATABASE", "USER")}
    assert database == {
        "HOST": "postgres",
        "PORT": "5432",
        "DATABASE": "directus",
        "USER": "directus",
    }


def test_replicas_share_their_cache_and_hear_of_each_others_changes(
    environment: dict[str, str],
) -> None:
    assert environment["CACHE_STORE"] == environment["SYNCHRONIZATION_STORE"] == "redis", (
        "one replica would serve what another one has changed"
    )
    assert environment["CACHE_AUTO_PURGE"] == "true", "editors would not see what they saved"
    redis = [environment[f"REDIS_{name}"] for name in ("HOST", "PORT", "USERNAME")]
    assert redis == ["redis", "6380", "directus"]


def test_it_knows_the_name_that_people_type(environment: dict[str, str], route: Route) -> None:
    assert environment["PUBLIC_URL"] == route.public.url == "https://cms.tapbot.kz", (
        "links in mails and OAuth would lead elsewhere"
    )
    assert environment["IP_TRUST_PROXY"] == "1", (
        "with less every visitor has Traefik's address, with more anybody can make up one"
    )


def test_its_cookies_travel_over_https_only(environment: dict[str, str]) -> None:
    assert environment["SESSION_COOKIE_SECURE"] == "true"
    assert environment["REFRESH_TOKEN_COOKIE_SECURE"] == "true"


def test_requests_without_a_file_stay_small_whatever_files_may_be(
    environment: dict[str, str],
) -> None:
    assert environment["FILES_MAX_UPLOAD_SIZE"] == "50mb"
    assert environment["MAX_PAYLOAD_SIZE"] == "2mb", (
        "it is parsed before the login is looked at: a stranger's JSON would fill the memory"
    )
    assert int(environment["QUERY_LIMIT_MAX"]) <= 10_000, "one answer would fill the memory"


def test_no_text_of_the_settings_is_taken_for_something_else(
    environment: dict[str, str], apart: RecordingEngine
) -> None:
    for name in ("PROJECT_NAME", "ADMIN_EMAIL"):
        assert environment[name].startswith("string:"), f"{name}: digits become a number"
    for name in ("STORAGE_S3_BUCKET", "STORAGE_S3_REGION"):
        assert apart.container("directus-1").environment[name].startswith("string:")


def test_it_tells_nobody_about_itself(environment: dict[str, str]) -> None:
    assert environment["TELEMETRY"] == "false"


def test_strangers_cannot_suspend_the_administrator_for_ever(
    engine: RecordingEngine, environment: dict[str, str]
) -> None:
    files = engine.carrier("directus").files
    folder = environment["MIGRATIONS_PATH"]
    [migration] = [path for path in files if path.startswith(f"{folder}/")]
    assert re.fullmatch(r"\d+[A-Z]-[a-z-]+\.cjs", migration.removeprefix(f"{folder}/")), (
        "Directus would not run it"
    )
    assert "auth_login_attempts" in files[migration]


def test_a_slow_upload_ends_at_the_proxy_and_not_before(environment: dict[str, str]) -> None:
    assert int(environment["SERVER_REQUEST_TIMEOUT"]) > REQUEST_SECONDS * 1000, (
        "Node.js ends a request after five minutes"
    )


def test_replicas_are_replaced_one_after_another(engine: RecordingEngine) -> None:
    first, second = engine.container("directus-1"), engine.container("directus-2")
    assert first.urn in second.dependencies, (
        "both would migrate the database at once, and an update would answer nobody"
    )
    assert first.urn not in second.data_dependencies


def test_all_replicas_write_uploads_to_the_one_protected_volume(engine: RecordingEngine) -> None:
    volume = engine.one(VOLUME, "directus-uploads")
    assert volume.protect
    sources = {each.mounts["/directus/uploads"]["source"] for each in replicas(engine)}
    assert sources == {volume.inputs["name"]}, "a file would be found by one replica only"


def test_it_waits_for_its_database_and_its_redis(engine: RecordingEngine) -> None:
    for name in ("postgres-ready", "redis-ready"):
        dependencies = engine.container("directus-1").dependencies
        assert any(urn.endswith(name) for urn in dependencies), f"{name}: it would exit at start"


def test_an_outage_of_the_database_does_not_make_it_unhealthy(
    engine: RecordingEngine, route: Route
) -> None:
    check = engine.container("directus-1").inputs["healthcheck"]["tests"][-1]
    assert "http://127.0.0.1:8055/server/ping" in check, "localhost may be ::1 in the container"
    assert route.health_path == "/server/ping", (
        "/server/health also fails with the mail server: Traefik would take all replicas out"
    )


def test_the_server_is_the_process_that_gets_the_stop_signal(engine: RecordingEngine) -> None:
    command = engine.container("directus-1").inputs["command"]
    assert command[:2] == ["sh", "-c"]
    last = command[2].rpartition(" && ")[2]
    assert last.startswith("exec node"), "a shell in front would swallow the signal"


def test_every_replica_is_a_backend(route: Route) -> None:
    instances = [each.target.instance for each in route.backends]
    assert [(each.name, each.port) for each in instances] == [
        ("directus-1", 8055),
        ("directus-2", 8055),
    ]


def test_it_calls_database_and_cache(engine: RecordingEngine) -> None:
    assert engine.outputs["calls"] == [["postgres", "postgresql"], ["redis", "redis"]]


def test_replicas_on_several_servers_keep_files_in_the_bucket(apart: RecordingEngine) -> None:
    for replica in replicas(apart):
        environment = replica.environment
        assert environment["STORAGE_LOCATIONS"] == "s3", "one replica would not find the file"
        assert environment["STORAGE_S3_ENDPOINT"] == BUCKET["endpoint"]
        assert environment["STORAGE_S3_BUCKET"] == f"string:{BUCKET['bucket']}"
        assert environment["STORAGE_S3_FORCE_PATH_STYLE"] == "true"


def test_a_bucket_may_be_part_of_the_host_name() -> None:
    bucket = {**BUCKET, "addressing": "virtual"}
    engine = run(lambda: directus(["edge"], s3=bucket))
    environment = engine.container("directus-1").environment
    assert environment["STORAGE_S3_FORCE_PATH_STYLE"] == "false"


def test_the_keys_of_the_bucket_are_secret_files_on_every_server(apart: RecordingEngine) -> None:
    for carrier in ("directus", "directus-edge"):
        for name, value in S3_SECRETS.items():
            assert apart.carrier(carrier).files[f"/etc/tapbot/{name}"] == f"string:{value}"
        assert "uploads" in apart.carrier(carrier).secret_inputs
    for replica in replicas(apart):
        for name, value in S3_SECRETS.items():
            assert replica.environment[f"{name}_FILE"] == f"/etc/tapbot/{name}"
            assert value not in str(replica.inputs), "docker inspect would show it"


def test_only_the_first_server_has_a_volume_for_uploads(apart: RecordingEngine) -> None:
    [volume] = [each for each in apart.of_type(VOLUME) if "uploads" in each.name]
    assert volume.provider.endswith("docker::data"), "the files from before the bucket are there"
    assert "/directus/uploads" not in apart.container("directus-2").mounts, (
        "an empty volume on the second server would look like lost files"
    )


def test_each_replica_has_the_way_to_the_database_from_its_own_server(
    apart: RecordingEngine,
) -> None:
    hosts = [
        apart.container(f"directus-{number}").environment[key]
        for number in (1, 2)
        for key in ("DB_HOST", "REDIS_HOST")
    ]
    assert hosts == ["postgres", "redis", "10.88.0.2", "10.88.0.2"]


def test_its_type_is_the_one_that_urns_have_for_ever(engine: RecordingEngine) -> None:
    assert engine.one("tapbot:data:Directus", "directus")
