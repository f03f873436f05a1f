"""Redis, in one of two roles: a queue that must lose nothing, or a cache that may lose all."""

import hashlib

import pulumi
import pytest

from components.data.redis import Redis, RedisArgs, RedisRole, access_list, configuration
from components.servers.server import Server
from config.settings import RedisSettings
from tests.components.parts import PIN, on_local
from tests.support.engine import VOLUME, RecordingEngine

PASSWORD = "the-redis-password"
MIB = 1024 * 1024


@pytest.fixture(scope="module")
def engine() -> RecordingEngine:
    """One Redis in each role; the passwords arrive as plain text."""

    def build(server: Server) -> None:
        for role, user in ((RedisRole.QUEUE, "n8n"), (RedisRole.CACHE, "directus")):
            args = RedisArgs(
                server=server,
                image=PIN,
                settings=RedisSettings.model_validate({"memory": "128MB"}),
                role=role,
                user=user,
                password=PASSWORD,
            )
            link = Redis(f"redis-{role}", args).link
            pulumi.export(f"{role}-password", link.password)
            pulumi.export(f"{role}-signs-in-as", f"{link.user} at {link.endpoint.port}")

    return on_local(build)


def lines(engine: RecordingEngine, role: str) -> dict[str, str]:
    """Return redis.conf by directive."""
    text = engine.carrier(f"redis-{role}").files["/etc/tapbot/redis.conf"]
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
        engine.container("redis-queue").mounts["/data"]["source"]
        == (volumes["redis-queue-data"].inputs["name"])
    )
    assert "redis-cache-data" not in volumes
    assert "/data" in engine.container("redis-cache").inputs["tmpfs"]


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
        check = engine.container(f"redis-{role}").inputs["healthcheck"]["tests"]
        assert f"-p {port}" in check[1]
        assert "grep -q PONG" in check[1], "LOADING and NOAUTH are answers, but it is not ready"
        assert PASSWORD not in check[1]


def test_it_starts_from_its_file(engine: RecordingEngine) -> None:
    for role in ("queue", "cache"):
        command = engine.container(f"redis-{role}").inputs["command"]
        assert command == ["redis-server", "/etc/tapbot/redis.conf"], (
            "an option on the command line would be seen in the process list"
        )
        assert lines(engine, role)["aclfile"] == "/etc/tapbot/users.acl"


def test_nobody_gets_further_than_ping_without_a_password(engine: RecordingEngine) -> None:
    users = acl("n8n")
    assert users.pop("default") == ["off"], "everybody on the network could read the queue"
    assert users.pop("health") == ["on", "nopass", "-@all", "+ping"], (
        "the health check has no password, and must not be able to do anything"
    )
    [client] = users.values()
    assert "nopass" not in client
    assert lines(engine, "queue")["protected-mode"] == "no", (
        "it would refuse clients of other containers; the ACL is what keeps strangers out"
    )


def test_the_password_is_kept_as_its_digest_only() -> None:
    assert PASSWORD not in access_list("n8n", RedisRole.QUEUE, PASSWORD)
    assert f"#{hashlib.sha256(PASSWORD.encode()).hexdigest()}" in acl("n8n")["n8n"]


@pytest.mark.parametrize("role", RedisRole)
def test_a_client_can_do_its_work_and_cannot_administer_the_server(role: RedisRole) -> None:
    rules = acl("client", role)["client"]
    assert {"on", "~*", "&*"} <= set(rules)
    granted_last = rules.index("-@dangerous")
    assert rules.index("+@all") < rules.index("-@admin") < granted_last, "later rules win"
    assert {"+info"} <= set(rules[granted_last:]), "Bull asks for the server's version with INFO"
    admin = {"config", "acl", "shutdown", "debug", "save", "replicaof", "module"}
    back = {rule.removeprefix("+").split("|")[0] for rule in rules[granted_last:]}
    assert not admin & back, "whoever breaks into a client would own the server"


def test_only_the_cache_may_list_and_clear_keys() -> None:
    needed = {"+keys", "+flushdb"}
    assert needed <= set(acl("directus", RedisRole.CACHE)["directus"]), (
        "Directus clears its cache by them, and its first start dies half-way without"
    )
    assert not needed & set(acl("n8n")["n8n"]), "nobody has to walk through or empty the queue"


def test_its_one_client_learns_how_to_sign_in(engine: RecordingEngine) -> None:
    assert engine.outputs["queue-signs-in-as"] == "n8n at 6379"
    assert engine.outputs["cache-signs-in-as"] == "directus at 6380"


def test_passwords_are_made_secret_even_when_they_arrive_as_plain_text(
    engine: RecordingEngine,
) -> None:
    assert {"queue-password", "cache-password"} <= engine.secret_outputs
    for role in ("queue", "cache"):
        assert "uploads" in engine.carrier(f"redis-{role}").secret_inputs


@pytest.mark.parametrize("role", RedisRole)
def test_every_directive_has_a_value(role: RedisRole) -> None:
    for line in configuration(role, 6379, 128 * MIB).splitlines():
        assert len(line.split(" ", 1)[1]) > 0, f"Redis refuses to start with {line!r}"


def acl(user: str, role: RedisRole = RedisRole.QUEUE) -> dict[str, list[str]]:
    """Return the rules of each user in the ACL file."""
    users: dict[str, list[str]] = {}
    for line in access_list(user, role, PASSWORD).splitlines():
        word, name, *rules = line.split()
        assert word == "user", "an ACL file holds nothing but users, not even comments"
        users[name] = rules
    return users
