"""No single request of a stranger takes Directus down, whatever it asks for."""

import base64
import secrets
from collections.abc import Iterator

import httpx
import pytest

from testbed.clients import PublicEntry
from testbed.directus import Directus
from tests.e2e.docker_cli import Docker

REPLICAS = ("directus-1", "directus-2")
PATIENCE_SECONDS = 20
"""One request took a replica's only thread for more than a minute."""

DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
"""An image of one pixel."""

BOUNDARY = "a-boundary-of-parts"
COSTLY_HASH = f"$argon2id$v=19$m=4194304,t=3,p=4$c29tZXNhbHRzb21lc2FsdA${'A' * 43}"
"""To compare with it takes 4 GiB of memory."""


@pytest.fixture
def stranger(entry: PublicEntry, docker: Docker) -> Iterator[httpx.Client]:
    """Somebody who has not logged in; afterwards no replica may have been restarted."""
    before = docker.started(*REPLICAS)
    with entry.client("cms") as client:
        client.timeout = httpx.Timeout(PATIENCE_SECONDS)
        yield client
        assert client.get("/server/ping").text == "pong"
    assert docker.started(*REPLICAS) == before


def fields() -> Iterator[bytes]:
    """Yield 300 MB of fields of a form, without any file."""
    for number in range(300):
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="f{number}"\r\n\r\n'
        yield head.encode() + b"y" * 1_000_000 + b"\r\n"
    yield f"--{BOUNDARY}--\r\n".encode()


def test_a_hash_that_takes_gigabytes_to_compare_is_not_compared(stranger: httpx.Client) -> None:
    for _ in REPLICAS:
        answer = stranger.post("/utils/hash/verify", json={"string": "x", "hash": COSTLY_HASH})
        assert answer.status_code != 200 or answer.json() == {"data": False}
        assert not answer.is_server_error, answer.text


def test_a_hash_of_directuss_own_is_compared(stranger: httpx.Client) -> None:
    made = stranger.post("/utils/hash/generate", json={"string": "words"}).json()["data"]
    for words, matches in (("words", True), ("others", False)):
        answer = stranger.post("/utils/hash/verify", json={"string": words, "hash": made})
        assert answer.json() == {"data": matches}


@pytest.mark.parametrize("field", ["__typename ", "a{}:__typename "])
def test_a_query_of_a_hundred_thousand_fields_is_refused(
    stranger: httpx.Client, field: str
) -> None:
    query = "".join(field.format(number) for number in range(100_000))
    for _ in REPLICAS:
        answer = stranger.post("/graphql", json={"query": f"{{{query}}}"})
        assert answer.status_code == 400, answer.text[:200]
        assert "tokens" in answer.text, "it was refused for something else"


def test_a_form_of_fields_without_end_is_not_kept_in_memory(stranger: httpx.Client) -> None:
    headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    for _ in REPLICAS:
        answer = stranger.post("/files", content=fields(), headers=headers)
        assert answer.status_code in (400, 403, 413), answer.text


def test_an_image_has_no_sizes_but_those_of_presets(directus: Directus, entry: PublicEntry) -> None:
    with entry.client("cms") as client:
        client.headers["Authorization"] = f"Bearer {directus.token}"
        sent = client.post("/files", files={"file": ("dot.png", DOT, "image/png")})
        image = f"/assets/{sent.json()['data']['id']}"
        assert client.get(image).status_code == 200
        assert client.get(image, params={"key": "system-small-cover"}).status_code == 200
        for width in (1, 17, 6000):
            refused = client.get(image, params={"width": width})
            assert refused.status_code in (400, 403), "a visitor could fill the disk"


def test_a_token_in_an_address_is_not_logged(entry: PublicEntry, docker: Docker) -> None:
    canary = f"canary-{secrets.token_hex(12)}"
    with entry.client("cms") as client:
        for _ in REPLICAS:
            client.get("/items/x", params={"access_token": canary})
    logs = "".join(docker.log(name) for name in REPLICAS)
    assert "/items/x?access_token=" in logs, "nothing was logged at all"
    assert canary not in logs
