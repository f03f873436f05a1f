"""Directus's REST API, as far as a person uses it who fills a site with content."""

import secrets
from collections.abc import Mapping
from typing import Any, Final

import httpx

from testbed.clients import succeeded

NO_CONTENT = 204
NUMBER: Final = {
    "field": "id",
    "type": "integer",
    "schema": {"is_primary_key": True, "has_auto_increment": True},
}
"""The field by which items are known."""


class Directus:
    """A session of an administrator."""

    def __init__(self, client: httpx.Client, email: str, password: str) -> None:
        self._client = client
        answer = client.post("/auth/login", json={"email": email, "password": password})
        self.token = str(succeeded(answer).json()["data"]["access_token"])
        client.headers["Authorization"] = f"Bearer {self.token}"

    def get(self, path: str) -> Any:
        """Return the data that a path answers with."""
        return succeeded(self._client.get(path)).json()["data"]

    def create(self, path: str, values: Mapping[str, object]) -> Any:
        """Create something, such as a flow below /flows, and return it."""
        return self._post(path, values)

    def change(self, path: str, values: Mapping[str, object]) -> None:
        """Change some fields of what is at a path."""
        succeeded(self._client.patch(path, json=values))

    def create_collection(self, name: str, *fields: Mapping[str, object], **meta: object) -> None:
        """Create a collection with these fields, whose items are numbered."""
        collection = {"collection": name, "schema": {}, "meta": meta, "fields": [NUMBER, *fields]}
        self._post("/collections", collection)

    def create_articles(self) -> str:
        """Create a collection of articles under a name of its own and return the name."""
        name = f"articles_{secrets.token_hex(4)}"
        self.create_collection(
            name,
            {"field": "title", "type": "string", "schema": {"is_nullable": False}},
            {"field": "words", "type": "integer", "schema": {}},
            note="made by a test",
        )
        return name

    def create_item(self, collection: str, item: dict[str, object]) -> int:
        """Create an item and return its id."""
        return int(self._post(f"/items/{collection}", item)["id"])

    def upload(self, name: str, content: bytes, headers: Mapping[str, str] | None = None) -> str:
        """Upload a text file and return its id."""
        file = (name, content, "text/plain")
        answer = self._client.post("/files", files={"file": file}, headers=headers)
        return str(succeeded(answer).json()["data"]["id"])

    def import_file(self, url: str) -> httpx.Response:
        """Have Directus fetch a file; return its answer."""
        return self._client.post("/files/import", json={"url": url, "data": {}})

    def download(self, file: str) -> bytes:
        """Return the content of an uploaded file."""
        return succeeded(self._client.get(f"/assets/{file}")).content

    def delete(self, path: str) -> None:
        """Delete what is at a path."""
        succeeded(self._client.delete(path), NO_CONTENT)

    def _post(self, path: str, body: Mapping[str, object]) -> Any:
        return succeeded(self._client.post(path, json=body), NO_CONTENT).json()["data"]
