"""The queue loses nothing, the cache may lose everything, and neither obeys strangers."""

import pytest

from testbed.n8n import N8n
from tests.e2e.deployment import Deployment
from tests.e2e.docker_cli import Docker
from tests.e2e.redis import RedisSession, container, without_login

USERS = {"redis-queue": "n8n", "redis-cache": "directus"}
REFUSALS = ("NOPERM", "ERR DEBUG command not allowed")
each_redis = pytest.mark.parametrize("service", USERS)


def client(deployment: Deployment, service: str) -> RedisSession:
    """Return a session of the one client that may sign in."""
    password = deployment.passwords[f"{service}-password"]
    return RedisSession(deployment.docker, service, USERS[service], password)


@each_redis
@pytest.mark.parametrize("command", ["PING", "INFO", "GET x", "AUTH wrong", "AUTH default wrong"])
def test_nothing_is_answered_without_the_password(
    docker: Docker, service: str, command: str
) -> None:
    answer = without_login(docker, service, f"{command}\n")
    assert answer.startswith(("NOAUTH", "WRONGPASS")), answer


@each_redis
@pytest.mark.parametrize(
    "command",
    [
        "CONFIG GET maxmemory",
        "CONFIG SET maxmemory 1",
        "SHUTDOWN NOSAVE",
        "DEBUG SLEEP 0",
        "ACL LIST",
        "REPLICAOF 127.0.0.1 1",
        "MODULE LIST",
        "FLUSHALL",
    ],
)
def test_the_application_cannot_administrate(
    deployment: Deployment, service: str, command: str
) -> None:
    assert client(deployment, service).ask(command).startswith(REFUSALS)


def test_the_queue_evicts_nothing_and_writes_everything_down(deployment: Deployment) -> None:
    queue = client(deployment, "redis-queue")
    assert queue.facts("memory")["maxmemory_policy"] == "noeviction"
    assert queue.facts("persistence")["aof_enabled"] == "1"
    assert queue.facts("persistence")["aof_last_write_status"] == "ok"


def test_the_cache_evicts_the_least_used_and_writes_nothing(deployment: Deployment) -> None:
    cache = client(deployment, "redis-cache")
    assert cache.facts("memory")["maxmemory_policy"] == "allkeys-lru"
    persistence = cache.facts("persistence")
    assert persistence["aof_enabled"] == "0"
    assert persistence["rdb_saves"] == "0"


@each_redis
def test_redis_stays_below_the_limit_of_its_container(
    deployment: Deployment, docker: Docker, service: str
) -> None:
    limit = docker.services()[container(service)]["HostConfig"]["Memory"]
    used_at_most = int(client(deployment, service).facts("memory")["maxmemory"])
    assert 0 < used_at_most < limit, "it would be killed instead of evicting or refusing"


def test_the_queue_of_n8n_is_in_the_queue_and_not_in_the_cache(
    deployment: Deployment, n8n: N8n
) -> None:
    n8n.add(n8n.publish_adder(), 1, 1)
    queue = client(deployment, "redis-queue").ask("SCAN 0 MATCH bull:* COUNT 1000")
    assert "bull:jobs" in queue
    assert "bull:" not in client(deployment, "redis-cache").ask("SCAN 0 COUNT 1000")
