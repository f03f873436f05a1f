"""Replicas are replaced one after another while everybody goes on working."""

import httpx

from testbed.directus import Directus
from tests.e2e.deployment import Deployment
from tests.e2e.docker_cli import Docker
from tests.e2e.traffic import Traffic

WRITE_EVERY = 10
"""Every tenth request creates something: a proxy may not simply send that one twice."""

REPLICAS = {"directus-1", "directus-2"}


def test_a_rolling_change_of_directus_loses_no_request(
    deployment: Deployment, docker: Docker, directus: Directus
) -> None:
    articles = directus.create_articles()
    item = directus.create_item(articles, {"title": "always there", "words": 2})
    deployment.set("directus", "cacheTtl", "4m")
    summary = deployment.pulumi.summary()
    assert "`directus`: 2 of 2 replicas are replaced one after another" in summary
    assert "the service is not interrupted" in summary
    assert "No data resource is replaced or deleted." in summary
    before = docker.ids()
    headers = {"Authorization": f"Bearer {directus.token}"}
    with deployment.entry.client("cms") as client:
        client.headers.update(headers)

        def send(number: int) -> httpx.Response:
            if number % WRITE_EVERY == 0:
                return client.post(f"/items/{articles}", json={"title": "new", "words": number})
            return client.get(f"/items/{articles}/{item}")

        with Traffic(send) as traffic:
            deployment.up()
    after = docker.ids()
    assert {name for name in before if before[name] != after[name]} == REPLICAS
    traffic.assert_complete()
