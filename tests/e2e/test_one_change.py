"""A changed setting touches the service that it belongs to, and nothing else."""

import shutil

import pytest

from testbed.directus import Directus
from testbed.errors import BedError
from testbed.n8n import N8n
from testbed.sessions import wait_until
from tests.e2e.deployment import Deployment
from tests.e2e.docker_cli import Docker
from tests.e2e.traffic import Traffic
from toolchain.preview_summary.restarts import start_seconds

pytestmark = pytest.mark.slow

CONNECTIONS = 120
NOBODY = "192.0.2.0/24"
"""A network that no test comes from (RFC 5737)."""

PICTURE = b"\x89PNG\r\n\x1a\n\0\xff"
SENTENCE = "This sentence was published by an end-to-end test."


def replaced(before: dict[str, str], after: dict[str, str]) -> set[str]:
    """Return the containers that are not the ones they were."""
    assert set(before) == set(after)
    return {name for name in before if before[name] != after[name]}


def test_a_setting_of_postgresql_replaces_postgresql_only_and_all_goes_on(
    deployment: Deployment, docker: Docker, directus: Directus, n8n: N8n
) -> None:
    articles = directus.create_articles()
    item = directus.create_item(articles, {"title": "kept", "words": 1})
    workflow = n8n.publish_adder()
    before = docker.ids()
    deployment.set("postgres", "maxConnections", CONNECTIONS)
    summary = deployment.pulumi.summary()
    assert [line for line in summary.splitlines() if "interrupted" in line] == [
        f"- `postgres`: interrupted once, for about {start_seconds('postgres'):g} s"
    ]
    assert "No data resource is replaced or deleted." in summary
    deployment.up()
    assert replaced(before, docker.ids()) == {"postgres-data"}
    docker.wait_healthy()
    answer = docker.execute("postgres-data", "pg_isready", "-h", "127.0.0.1")
    assert answer.code == 0, answer.text
    assert f"max_connections={CONNECTIONS}" in docker.processes("postgres-data")

    def readable() -> bool:
        try:
            return bool(directus.get(f"/items/{articles}/{item}")["title"] == "kept")
        except BedError:
            return False

    wait_until("Directus's new connection to the database", 60, readable, every=1)
    n8n.wait_for_webhook(workflow)
    assert n8n.add(workflow, 20, 22)["sum"] == 42


def test_a_setting_of_the_workers_replaces_the_worker_only(
    deployment: Deployment, docker: Docker, n8n: N8n
) -> None:
    workflow = n8n.publish_adder()
    before = docker.ids()
    deployment.set("n8n", "concurrency", 7)
    deployment.up()
    assert replaced(before, docker.ids()) == {"n8n-worker-1"}
    assert "--concurrency=7" in docker.processes("n8n-worker-1")
    n8n.wait_for_webhook(workflow)
    assert n8n.add(workflow, 1, 2)["sum"] == 3


def test_an_edited_page_is_served_without_restarting_anything(
    deployment: Deployment, docker: Docker
) -> None:
    page = deployment.workspace.program / "site" / "public" / "en" / "index.html"
    text = page.read_text()
    page.write_text(text.replace("</main>", f"<p>{SENTENCE}</p></main>", 1))
    assert page.read_text() != text
    before = docker.ids()
    started = docker.services()["site-1"]["State"]["StartedAt"]
    deployment.up()
    assert replaced(before, docker.ids()) == {"site-files"}
    assert docker.services()["site-1"]["State"]["StartedAt"] == started
    with deployment.entry.client() as visitor:
        assert SENTENCE in visitor.get("/en/").text
        assert visitor.get("/").status_code == 200


def test_a_page_that_was_taken_away_is_gone(deployment: Deployment) -> None:
    folder = deployment.workspace.program / "site" / "public" / "offer"
    folder.mkdir()
    (folder / "index.html").write_text(SENTENCE)
    (folder / "logo.png").write_bytes(PICTURE)
    deployment.up()
    with deployment.entry.client() as visitor:
        assert visitor.get("/offer/").text == SENTENCE
        picture = visitor.get("/offer/logo.png")
        assert (picture.headers["content-type"], picture.content) == ("image/png", PICTURE)
        shutil.rmtree(folder)
        deployment.up()
        codes = [visitor.get(path).status_code for path in ("/offer/", "/offer/logo.png")]
    assert codes == [404, 404]


def test_a_change_of_routes_loses_no_request(deployment: Deployment, docker: Docker) -> None:
    before = docker.ids()
    started = docker.services()["traefik"]["State"]["StartedAt"]
    with deployment.entry.client() as visitor, Traffic(lambda _: visitor.get("/")) as traffic:
        deployment.set("n8n", "editorNetworks", [NOBODY])
        deployment.up()
        with deployment.entry.client("n8n") as stranger:
            codes = {
                path: stranger.get(path).status_code
                for path in ("/", "/rest/settings", "/webhook/none", "/form/none", "/api/v1/users")
            }
        deployment.set("n8n", "editorNetworks", [])
        deployment.up()
    assert replaced(before, docker.ids()) == {"traefik-files"}
    assert docker.services()["traefik"]["State"]["StartedAt"] == started
    traffic.assert_complete()
    assert codes == {
        "/": 403,
        "/rest/settings": 403,
        "/webhook/none": 404,
        "/form/none": 404,
        "/api/v1/users": 401,
    }, "the editor is for its networks, and all that workflows and programs use is for everybody"


def test_a_database_does_not_move_without_its_data_on_one_engine_either(
    deployment: Deployment, docker: Docker
) -> None:
    before = docker.ids()
    good = deployment.workspace.stack_file.read_text()
    deployment.set("placement", "qdrant", "edge")
    try:
        refused = deployment.pulumi.toolchain("up")
        assert refused.code != 0, refused.text
        assert "protected" in refused.text, refused.text
        assert docker.ids() == before, "an empty database was started before it was refused"
    finally:
        deployment.workspace.stack_file.write_text(good)
