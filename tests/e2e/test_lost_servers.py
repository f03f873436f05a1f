"""What a service does while one that it calls is gone, and after that one came back."""

import secrets

import httpx

from testbed.clients import PublicEntry
from testbed.directus import Directus
from testbed.n8n import N8n
from testbed.sessions import wait_until
from tests.e2e.deployment import Deployment
from tests.e2e.docker_cli import Docker
from tests.e2e.node_fetch import fetch
from tests.e2e.redis import RedisSession

REPLICAS = ("directus-1", "directus-2")
READS = 20
PATIENCE_SECONDS = 10
"""Far more than a read takes, and far less than the 70 s that one took without its cache."""

IMPATIENCE_SECONDS = 3
"""Few enough that n8n, which ends after 10 s without its queue, is not started anew."""


def test_directus_reads_and_writes_without_its_cache(
    deployment: Deployment, directus: Directus, docker: Docker
) -> None:
    articles = directus.create_articles()
    item = directus.create_item(articles, {"title": "before", "words": 1})
    with deployment.entry.client("cms") as visitor, docker.without("redis-cache-data"):
        visitor.headers["Authorization"] = f"Bearer {directus.token}"
        visitor.timeout = httpx.Timeout(PATIENCE_SECONDS)
        for _ in range(READS):
            found = visitor.get(f"/items/{articles}/{item}")
            assert found.status_code == 200, found.text
        # A stranger's permissions are looked up, an administrator's are not.
        with deployment.entry.client("cms") as stranger:
            stranger.timeout = httpx.Timeout(PATIENCE_SECONDS)
            assert stranger.get("/server/info").status_code == 200
        changed = visitor.patch(f"/items/{articles}/{item}", json={"title": "meanwhile"})
        assert changed.status_code == 200, changed.text
    headers = {"Authorization": f"Bearer {directus.token}"}
    for replica in REPLICAS:
        url = f"http://127.0.0.1:8055/items/{articles}/{item}"
        title = fetch(docker, replica, url, headers=headers).json()["data"]["title"]
        assert title == "meanwhile", f"{replica} serves what was"
    password = deployment.passwords["redis-cache-password"]
    cache = RedisSession(docker, "redis-cache", "directus", password)
    wait_until("the cache's use", 30, lambda: _is_used(cache, directus, articles), every=0.5)


def test_directus_gives_up_a_cache_that_does_not_answer(
    deployment: Deployment, directus: Directus, docker: Docker
) -> None:
    articles = directus.create_articles()
    with deployment.entry.client("cms") as visitor, docker.frozen("redis-cache-data"):
        visitor.headers["Authorization"] = f"Bearer {directus.token}"
        visitor.timeout = httpx.Timeout(PATIENCE_SECONDS)
        for _ in range(READS):
            assert visitor.get(f"/items/{articles}").status_code == 200


def test_a_webhook_is_never_answered_well_while_nothing_can_execute_it(
    entry: PublicEntry, docker: Docker, n8n: N8n
) -> None:
    workflow = n8n.publish_adder()
    for gone in ("redis-queue-data", "postgres-data"):
        with entry.client("n8n") as sender, docker.without(gone):
            sender.timeout = httpx.Timeout(IMPATIENCE_SECONDS)
            for _ in range(2):
                assert not _accepted(sender, workflow.path), f"lost without {gone}"
        n8n.wait_for_webhook(workflow)
        assert n8n.add(workflow, 20, 22)["sum"] == 42
    docker.wait_healthy()


def _is_used(cache: RedisSession, directus: Directus, articles: str) -> bool:
    directus.get(f"/items/{articles}?search={secrets.token_hex(4)}")
    return int(cache.ask("DBSIZE")) > 0


def _accepted(sender: httpx.Client, path: str) -> bool:
    """Whether a sender would take its message for delivered."""
    try:
        return sender.post(f"/webhook/{path}", json={"a": 1, "b": 1}).is_success
    except httpx.TransportError:
        return False
