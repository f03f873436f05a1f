"""Qdrant stores and finds vectors for whoever has the key, and for nobody else."""

import secrets

import pytest

from tests.e2e.deployment import Deployment
from tests.e2e.docker_cli import Docker
from tests.e2e.node_fetch import Answer, fetch

CLIENT = "n8n-worker-1"
"""Any container of the back network that can send a request."""

URL = "http://qdrant-data:6333"
POINTS = {
    "points": [
        {"id": 1, "vector": [1.0, 0.0, 0.0], "payload": {"word": "east"}},
        {"id": 2, "vector": [0.0, 1.0, 0.0], "payload": {"word": "north"}},
    ]
}
SEARCH = {"vector": [0.9, 0.1, 0.0], "limit": 1, "with_payload": True}


class Qdrant:
    """A client with one key, or with none."""

    def __init__(self, docker: Docker, key: str | None) -> None:
        self._docker = docker
        self._headers = {} if key is None else {"api-key": key}

    def send(self, method: str, path: str, body: object = None) -> Answer:
        """Send one request."""
        return fetch(
            self._docker, CLIENT, URL + path, method=method, headers=self._headers, body=body
        )


@pytest.fixture
def writer(deployment: Deployment) -> Qdrant:
    """A client that may do everything."""
    return Qdrant(deployment.docker, deployment.credentials["qdrant"]["apiKey"])


@pytest.fixture
def reader(deployment: Deployment) -> Qdrant:
    """A client that may only read."""
    return Qdrant(deployment.docker, deployment.credentials["qdrant"]["readOnlyApiKey"])


@pytest.fixture
def collection(writer: Qdrant) -> str:
    """A collection with two points."""
    name = f"/collections/words-{secrets.token_hex(4)}"
    created = writer.send("PUT", name, {"vectors": {"size": 3, "distance": "Cosine"}})
    assert created.status == 200, created.body
    stored = writer.send("PUT", f"{name}/points?wait=true", POINTS)
    assert stored.status == 200, stored.body
    return name


def test_the_nearest_vector_is_found_with_the_key(writer: Qdrant, collection: str) -> None:
    found = writer.send("POST", f"{collection}/points/search", SEARCH).json()["result"]
    assert [(point["id"], point["payload"]) for point in found] == [(1, {"word": "east"})]


def test_the_read_only_key_searches_but_cannot_write(reader: Qdrant, collection: str) -> None:
    found = reader.send("POST", f"{collection}/points/search", SEARCH)
    assert found.status == 200, found.body
    assert found.json()["result"][0]["id"] == 1
    for method, path, body in (
        ("PUT", f"{collection}/points?wait=true", POINTS),
        ("DELETE", collection, None),
        ("PUT", "/collections/another", {"vectors": {"size": 3, "distance": "Cosine"}}),
    ):
        assert reader.send(method, path, body).status in (401, 403), f"{method} {path}"


@pytest.mark.parametrize("key", [None, "not-the-key"])
def test_nobody_gets_in_without_a_key(docker: Docker, collection: str, key: str | None) -> None:
    stranger = Qdrant(docker, key)
    for method, path, body in (
        ("GET", "/collections", None),
        ("GET", collection, None),
        ("POST", f"{collection}/points/search", SEARCH),
        ("PUT", f"{collection}/points?wait=true", POINTS),
        ("DELETE", collection, None),
    ):
        assert stranger.send(method, path, body).status in (401, 403), f"{method} {path}"


def test_its_readiness_needs_no_key(docker: Docker) -> None:
    assert Qdrant(docker, None).send("GET", "/readyz").status == 200
