"""Editors work in Directus, on whichever replica."""

import secrets

from tests.e2e.clients import PublicEntry
from tests.e2e.deployment import Deployment
from tests.e2e.directus import Directus
from tests.e2e.docker_cli import Docker
from tests.e2e.node_fetch import fetch
from tests.e2e.redis import RedisSession

REPLICAS = ("directus-1", "directus-2")
HERE = "http://127.0.0.1:8055"


def test_an_editor_creates_a_collection_an_item_and_a_file_and_reads_them_back(
    directus: Directus,
) -> None:
    articles = directus.create_articles()
    content = secrets.token_bytes(2_000)
    item = directus.create_item(articles, {"title": "Сәлем, әлем", "words": 2})
    file = directus.upload("notes.txt", content)
    assert directus.get(f"/items/{articles}/{item}") == {
        "id": item,
        "title": "Сәлем, әлем",
        "words": 2,
    }
    fields = {field["field"] for field in directus.get(f"/fields/{articles}")}
    assert fields == {"id", "title", "words"}
    assert directus.get(f"/files/{file}")["filesize"] == str(len(content))
    assert directus.download(file) == content


def test_what_one_replica_wrote_every_replica_serves(directus: Directus, docker: Docker) -> None:
    articles = directus.create_articles()
    item = directus.create_item(articles, {"title": "Seen by all", "words": 3})
    file = directus.upload("shared.txt", b"the same on every replica")
    headers = {"Authorization": f"Bearer {directus.token}"}
    for replica in REPLICAS:
        found = fetch(docker, replica, f"{HERE}/items/{articles}/{item}", headers=headers)
        assert found.status == 200, f"{replica}: {found.body}"
        assert found.json()["data"]["title"] == "Seen by all"
        asset = fetch(docker, replica, f"{HERE}/assets/{file}", headers=headers)
        assert asset.body == "the same on every replica", f"{replica} lacks the uploaded file"


def test_a_change_on_one_replica_is_not_hidden_by_the_cache_of_another(
    directus: Directus, docker: Docker
) -> None:
    articles = directus.create_articles()
    item = directus.create_item(articles, {"title": "old", "words": 1})
    headers = {"Authorization": f"Bearer {directus.token}"}
    url = f"{HERE}/items/{articles}/{item}"
    for replica in REPLICAS:
        assert fetch(docker, replica, url, headers=headers).json()["data"]["title"] == "old"
    fetch(docker, REPLICAS[0], url, method="PATCH", headers=headers, body={"title": "new"})
    for replica in REPLICAS:
        assert fetch(docker, replica, url, headers=headers).json()["data"]["title"] == "new"


def test_answers_are_cached_in_redis(
    directus: Directus, deployment: Deployment, docker: Docker
) -> None:
    articles = directus.create_articles()
    directus.create_item(articles, {"title": "cached", "words": 1})
    for _ in range(3):
        directus.get(f"/items/{articles}")
    cache = RedisSession(
        docker, "redis-cache", "directus", deployment.passwords["redis-cache-password"]
    )
    assert int(cache.ask("DBSIZE")) > 0, "Directus keeps its cache elsewhere"


def test_nothing_is_readable_without_logging_in(directus: Directus, entry: PublicEntry) -> None:
    articles = directus.create_articles()
    directus.create_item(articles, {"title": "private", "words": 1})
    with entry.client("cms") as visitor:
        assert visitor.get(f"/items/{articles}").status_code == 403
        assert visitor.get("/users").status_code == 403
        assert visitor.get("/server/ping").text == "pong"


def test_the_app_for_editors_loads(entry: PublicEntry) -> None:
    with entry.client("cms") as client:
        answer = client.get("/admin/")
    assert answer.status_code == 200
    assert "text/html" in answer.headers["content-type"]
