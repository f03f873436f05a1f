"""Redis, in one of two roles: a queue that must lose nothing, or a cache that may lose all."""

import pulumi
import pytest

from components.data.redis import Redis
from components.data.redis_configuration import RedisRole
from tests.components.data.test_redis_configuration import acl
from tests.components.parts import local_settings, stack
from tests.support.engine import VOLUME, RecordingEngine, run

PASSWORD = "the-redis-password"
MIB = 1024 * 1024


@pytest.fixture(scope="module")
def engine() -> RecordingEngine:
    """One Redis in each role."""

    def build() -> None:
        here = stack(local_settings(), {"redisQueuePassword": PASSWORD})
        queue, cache = here.settings.redis_queue, here.settings.redis_cache
        for section, role, user in (
            (queue, RedisRole.QUEUE, "n8n"),
            (cache, RedisRole.CACHE, "directus"),
        ):
            assert section
            link = Redis(here.args(section), role, user).link
            pulumi.export(f"{role}-password", link.password)
            port = link.endpoint.target.instance.port
            pulumi.export(f"{role}-signs-in-as", f"{link.user} at {port}")

    return run(build)


def lines(engine: RecordingEngine, role: str) -> dict[str, str]:
    """Return redis.conf by directive."""
    text = engine.carrier(f"redis-{role}-data").files["/etc/tapbot/redis.conf"]
    return dict(line.split(" ", 1) for line in text.splitlines())


def test_a_full_queue_refuses_new_jobs_and_a_full_cache_forgets_old_answers(
    engine: RecordingEngine,
) -> None:
    assert lines(engine, "queue")["maxmemory-policy"] == "noeviction", (
        "an evicted key is a lost execution; Bull refuses to run"
    )
    assert lines(engine, "cache")["maxmemory-policy"] == "allkeys-lru", (
        "a full cache would answer every write with an error"
    )


def test_the_queue_is_written_to_disk_and_the_cache_is_not(engine: RecordingEngine) -> None:
    assert lines(engine, "queue")["appendonly"] == "yes", "a restart would lose every waiting job"
    assert lines(engine, "cache")["appendonly"] == "no"
    for role in ("queue", "cache"):
        assert lines(engine, role)["save"] == '""', "a snapshot forks the whole memory"


def test_the_queue_has_a_volume_that_survives_and_the_cache_has_memory_only(
    engine: RecordingEngine,
) -> None:
    volumes = {each.name: each for each in engine.of_type(VOLUME)}
    assert volumes["redis-queue-data"].protect
    assert (
        engine.container("redis-queue-data").mounts["/data"]["source"]
        == (volumes["redis-queue-data"].inputs["name"])
    )
    assert "redis-cache-data" not in volumes
    assert "/data" in engine.container("redis-cache-data").inputs["tmpfs"]


def test_data_and_buffers_fit_into_the_container(engine: RecordingEngine) -> None:
    for role in ("queue", "cache"):
        assert lines(engine, role)["maxmemory"] == str(96 * MIB), (
            "rewriting the log takes memory too: at the limit the kernel kills Redis"
        )


def test_the_two_roles_never_share_a_port(engine: RecordingEngine) -> None:
    assert lines(engine, "queue")["port"] == "6379"
    assert lines(engine, "cache")["port"] == "6380", "both are published on one private address"


def test_the_health_check_asks_the_port_that_redis_listens_on(engine: RecordingEngine) -> None:
    for role, port in (("queue", "6379"), ("cache", "6380")):
        check = engine.container(f"redis-{role}-data").inputs["healthcheck"]["tests"]
        assert f"-p {port}" in check[1]
        assert "grep -q PONG" in check[1], "LOADING and NOAUTH are answers, but it is not ready"
        assert PASSWORD not in check[1]


def test_it_starts_from_its_file(engine: RecordingEngine) -> None:
    for role in ("queue", "cache"):
        command = engine.container(f"redis-{role}-data").inputs["command"]
        assert command == ["redis-server", "/etc/tapbot/redis.conf"], (
            "an option on the command line would be seen in the process list"
        )
        assert lines(engine, role)["aclfile"] == "/etc/tapbot/users.acl"


def test_nobody_gets_further_than_counting_without_a_password(
    engine: RecordingEngine,
) -> None:
    users = acl("n8n")
    assert users.pop("default") == ["off"], "everybody on the network could read the queue"
    assert users.pop("health") == ["on", "nopass", "-@all", "+ping", "+llen", "%R~bull:jobs:*"], (
        "the health check has no password: it may count what waits, and see none of it"
    )
    [client] = users.values()
    assert "nopass" not in client
    assert lines(engine, "queue")["protected-mode"] == "no", (
        "it would refuse clients of other containers; the ACL is what keeps strangers out"
    )


def test_its_one_client_learns_how_to_sign_in(engine: RecordingEngine) -> None:
    assert engine.outputs["queue-signs-in-as"] == "n8n at 6379"
    assert engine.outputs["cache-signs-in-as"] == "directus at 6380"


def test_passwords_are_secret_in_the_state_and_for_whoever_takes_them(
    engine: RecordingEngine,
) -> None:
    assert {"queue-password", "cache-password"} <= engine.secret_outputs
    for role in ("queue", "cache"):
        assert "uploads" in engine.carrier(f"redis-{role}-data").secret_inputs


def test_its_type_is_the_one_that_urns_have_for_ever(engine: RecordingEngine) -> None:
    assert engine.one("tapbot:data:Redis", "redis-queue")
