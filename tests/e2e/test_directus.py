"""Editors work in Directus, on whichever replica."""

import secrets

import pytest

from testbed.clients import PublicEntry
from testbed.directus import Directus
from tests.e2e.deployment import APP, OWN_SECRET, PROJECT_NAME, Deployment
from tests.e2e.docker_cli import Docker
from tests.e2e.node_fetch import fetch
from tests.e2e.redis import RedisSession

REPLICAS = ("directus-1", "directus-2")
HERE = "http://127.0.0.1:8055"

READ = """
import { useEnv } from "@directus/env";
console.log(JSON.stringify(useEnv()[process.argv[1]]));
"""
"""What Directus makes of a secret's file, by its own code; the variable is the argument."""


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


def test_a_strangers_large_request_is_refused_and_kills_nobody(
    entry: PublicEntry, docker: Docker
) -> None:
    before = {name: docker.services()[name]["State"]["StartedAt"] for name in REPLICAS}
    with entry.client("cms") as visitor:
        for _ in range(len(REPLICAS)):
            answer = visitor.post(
                "/items/x",
                content=b"[" + b"1," * 8_000_000 + b"1]",
                headers={"Content-Type": "application/json"},
            )
            assert answer.status_code in (400, 413), answer.text
            assert "too large" in answer.text
        assert visitor.get("/server/ping").text == "pong"
    after = {name: docker.services()[name]["State"]["StartedAt"] for name in REPLICAS}
    assert after == before


@pytest.mark.parametrize(("origin", "allowed"), [(APP, True), ("https://evil.example", False)])
def test_pages_of_the_named_origins_may_call_it(
    entry: PublicEntry, origin: str, *, allowed: bool
) -> None:
    asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    with entry.client("cms") as browser:
        answers = [
            browser.options("/auth/login", headers=asked),
            browser.get("/server/ping", headers=asked),
        ]
    found = [answer.headers.get("access-control-allow-origin") for answer in answers]
    assert found == ([origin, origin] if allowed else [None, None])


def test_what_a_visitor_pretends_to_be_is_not_believed(directus: Directus) -> None:
    forged = "203.0.113.66"
    file = directus.upload("who.txt", b"who", {"X-Forwarded-For": forged})
    [found] = directus.get(f"/activity?filter[item][_eq]={file}&filter[action][_eq]=create")
    assert found["ip"] != forged
    assert not found["ip"].startswith("127."), "everybody would be the proxy"


def test_the_name_of_the_project_is_kept_as_it_is(directus: Directus) -> None:
    assert directus.get("/server/info")["project"]["project_name"] == PROJECT_NAME


@pytest.mark.parametrize("value", ["one,two", "12345678901234567890", "true", "json:[1]"])
def test_a_secret_is_what_its_file_says(docker: Docker, value: str) -> None:
    script = 'cat >/tmp/value; REDIS_PASSWORD_FILE=/tmp/value node --input-type=module -e "$@"'
    command = ("sh", "-c", script, "sh", READ, "REDIS_PASSWORD")
    answer = docker.execute(REPLICAS[0], *command, stdin=f"string:{value}")
    assert answer.out.strip() == f'"{value}"', answer.text


def test_a_secret_of_the_operators_own_is_read_from_its_file(
    deployment: Deployment, docker: Docker
) -> None:
    answer = docker.execute(REPLICAS[0], "node", "--input-type=module", "-e", READ, OWN_SECRET)
    assert answer.out.strip() == f'"{deployment.own_secret}"', answer.err


def test_every_replica_has_the_extensions_of_the_operators_folder(docker: Docker) -> None:
    for replica in REPLICAS:
        assert fetch(docker, replica, f"{HERE}/hello").body == "hello", replica
