"""The REST interface by real requests; the same runs against the image in the e2e tests."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from images.qdrant.qdrant_substitute.server import Server
from images.qdrant.qdrant_substitute.settings import Settings

UUID = "7f5d45a7-41b8-4da1-9e25-a709d5244b56"
SMALL = {"vectors": {"size": 3, "distance": "Cosine"}}


class Client(httpx.Client):
    """Holds the key and unwraps results."""

    def result(self, method: str, path: str, body: Any = None) -> Any:
        answer = self.request(method, path, json=body)
        assert answer.status_code == 200, answer.text
        assert answer.json()["status"] == "ok"
        return answer.json()["result"]

    def problem(self, method: str, path: str, body: Any = None) -> tuple[int, str]:
        answer = self.request(method, path, json=body)
        return answer.status_code, answer.json()["status"]["error"]


def serve(folder: Path) -> Iterator[Client]:
    settings = Settings(
        host="127.0.0.1",
        http_port=0,
        api_key="writer",
        read_only_api_key="reader",
        storage=folder / "storage",
        snapshots=folder / "snapshots",
    )
    server = Server(settings)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    url = f"http://127.0.0.1:{server.server_address[1]}"
    with Client(base_url=url, headers={"api-key": "writer"}) as client:
        yield client
    server.shutdown()
    thread.join()
    server.server_close()
    server.store.close()


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    yield from serve(tmp_path)


@pytest.fixture
def cities(client: Client) -> Client:
    assert client.result("PUT", "/collections/cities", SMALL) is True
    points = [
        {"id": 1, "vector": [1, 0, 0], "payload": {"name": "Almaty", "people": 2}},
        {"id": UUID, "vector": [0, 1, 0], "payload": {"name": "Astana", "people": 1}},
        {"id": 3, "vector": [0.9, 0.1, 0]},
    ]
    done = client.result("PUT", "/collections/cities/points?wait=true", {"points": points})
    assert done["status"] == "completed"
    return client


def test_the_server_says_what_it_is(client: Client) -> None:
    answer = client.get("/", headers={"api-key": ""}).json()
    assert answer["title"] == "substitute for Qdrant (REST subset on qdrant-edge 0.9.0)"
    assert answer["version"] == "1.19.1"


def test_keys_are_asked_for(client: Client) -> None:
    assert client.get("/readyz", headers={"api-key": ""}).status_code == 200
    for path in ("/collections", "/metrics", "/unknown"):
        assert client.get(path, headers={"api-key": ""}).status_code == 401
    reader = {"api-key": "reader"}
    assert client.get("/collections", headers=reader).status_code == 200
    assert client.put("/collections/a", json=SMALL, headers=reader).status_code == 403
    assert client.result("GET", "/collections") == {"collections": []}


def test_the_nearest_points_are_found(cities: Client) -> None:
    at = "/collections/cities/points"
    found = cities.result("POST", f"{at}/search", {"vector": [1, 0, 0], "limit": 2})
    assert [point["id"] for point in found] == [1, 3]
    assert "payload" not in found[0]
    query = {"query": [0, 1, 0], "limit": 1, "with_payload": ["name"]}
    [point] = cities.result("POST", f"{at}/query", query)["points"]
    assert (point["id"], point["payload"]) == (UUID, {"name": "Astana"})
    [near] = cities.result("POST", f"{at}/query", {"query": 1, "limit": 1})["points"]
    assert near["id"] == 3, "a point is not its own neighbour"


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"must": [{"key": "name", "match": {"value": "Almaty"}}]}, 1),
        ({"must": {"key": "people", "range": {"gte": 1}}}, 2),
        ({"must_not": [{"has_id": [1, UUID]}]}, 1),
        ({"should": [{"key": "name", "match": {"any": ["Almaty", "Astana"]}}]}, 2),
        ({"must": [{"is_empty": {"key": "name"}}]}, 1),
        ({"must": [{"should": [{"has_id": [3]}, {"has_id": [1]}]}]}, 2),
    ],
)
def test_filters_choose(cities: Client, condition: dict[str, Any], expected: int) -> None:
    body = {"filter": condition, "exact": True}
    found = cities.result("POST", "/collections/cities/points/count", body)
    assert found == {"count": expected}


def test_all_points_are_reached_page_by_page(cities: Client) -> None:
    seen, offset = [], None
    while True:
        body = {"limit": 2, "offset": offset}
        page = cities.result("POST", "/collections/cities/points/scroll", body)
        seen += [point["id"] for point in page["points"]]
        offset = page["next_page_offset"]
        if offset is None:
            break
    assert set(seen) == {1, 3, UUID}


def test_payloads_and_points_change(cities: Client) -> None:
    at = "/collections/cities/points"
    cities.result("POST", f"{at}/payload", {"points": [3], "payload": {"name": "Shymkent"}})
    assert cities.result("GET", f"{at}/3")["payload"] == {"name": "Shymkent"}
    everyone = {"must_not": [{"is_empty": {"key": "name"}}]}
    cities.result("POST", f"{at}/delete", {"filter": everyone})
    assert cities.result("POST", f"{at}/count", {}) == {"count": 0}


def test_a_snapshot_brings_a_collection_back(cities: Client, tmp_path: Path) -> None:
    kept = "/collections/cities/snapshots"
    snapshot = cities.result("POST", kept)
    assert cities.result("GET", kept) == [snapshot]
    content = cities.get(f"{kept}/{snapshot['name']}").content
    assert len(content) == snapshot["size"]
    assert cities.result("DELETE", "/collections/cities") is True
    place = tmp_path / "snapshots/cities" / snapshot["name"]
    body = {"location": f"file://{place}", "checksum": snapshot["checksum"]}
    assert cities.result("PUT", f"{kept}/recover", body) is True
    uploaded = cities.post("/collections/copy/snapshots/upload", files={"snapshot": content})
    assert uploaded.status_code == 200
    for name in ("cities", "copy"):
        assert cities.result("POST", f"/collections/{name}/points/count", {}) == {"count": 3}


def test_a_restart_loses_nothing(tmp_path: Path) -> None:
    for round_number in range(2):
        running = serve(tmp_path)
        client = next(running)
        if round_number == 0:
            client.result("PUT", "/collections/kept", SMALL)
            points = [{"id": 1, "vector": [1, 0, 0]}]
            client.result("PUT", "/collections/kept/points", {"points": points})
        assert client.result("POST", "/collections/kept/points/count", {}) == {"count": 1}
        assert next(running, None) is None


@pytest.mark.parametrize(
    ("method", "path", "body", "expected"),
    [
        ("GET", "/collections/none", None, (404, "Not found: Collection `none` doesn't exist!")),
        ("PUT", "/collections/cities", SMALL, (409, "Wrong input: Collection `cities` already")),
        ("PUT", "/collections/new", {"vectors": {"size": 0}}, (400, "Wrong input: vectors.size")),
        ("PUT", "/collections/..%2Fnew", SMALL, (400, "Wrong input: collection name")),
        ("GET", "/collections/cities/points/9", None, (404, "Not found: Point with id 9")),
        ("GET", "/collections/cities/points/x", None, (400, "Wrong input: value x is not")),
        ("PUT", "/collections/cities/points", {"points": [{}]}, (400, "Wrong input: `id` is")),
        ("PUT", "/collections/cities/points", [1], (400, "Wrong input: the body must be")),
        ("POST", "/collections/cities/points/delete", {}, (400, "Wrong input: `points` or")),
        ("GET", "/nowhere", None, (404, "Not found: the substitute has no GET /nowhere")),
        (
            "PUT",
            "/collections/cities/points",
            {"points": [{"id": 1, "vector": [1]}]},
            (400, "Wrong input: Vector dimension error: expected dim: 3, got 1"),
        ),
        (
            "PUT",
            "/collections/cities/snapshots/recover",
            {"location": "file:///etc/passwd"},
            (400, "Wrong input: location must lie below"),
        ),
        (
            "GET",
            "/collections/cities/snapshots/..%2F..%2Fstorage",
            None,
            (404, "Not found: Snapshot"),
        ),
    ],
)
def test_wrong_requests_are_refused_as_qdrant_does(
    cities: Client, method: str, path: str, body: Any, expected: tuple[int, str]
) -> None:
    status, problem = cities.problem(method, path, body)
    assert (status, problem[: len(expected[1])]) == expected


def test_what_is_no_snapshot_restores_nothing(cities: Client) -> None:
    answer = cities.post("/collections/cities/snapshots/upload", files={"snapshot": b"no"})
    assert answer.status_code == 400
    assert cities.result("POST", "/collections/cities/points/count", {}) == {"count": 3}


def test_metrics_name_routes_not_data(cities: Client) -> None:
    cities.get("/collections/cities/points/1")
    text = cities.get("/metrics").text
    assert 'collection_points{id="cities"} 3' in text
    assert 'endpoint="/collections/{name}/points/{id}",status="200"} 1' in text
