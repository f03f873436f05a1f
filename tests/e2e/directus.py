"""Directus's REST API, as far as a person uses it who fills a site with content."""

import secrets
from typing import Any

import httpx

OK = (200, 204)


class Directus:
    """A session of an administrator."""

    def __init__(self, client: httpx.Client, email: str, password: str) -> None:
        self._client = client
        answer = client.post("/auth/login", json={"email": email, "password": password})
        assert answer.status_code == 200, f"log in failed: {answer.status_code} {answer.text}"
        self.token = str(answer.json()["data"]["access_token"])
        client.headers["Authorization"] = f"Bearer {self.token}"

    def get(self, path: str) -> Any:
        """Return the data that a path answers with."""
        answer = self._client.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text}"
        return answer.json()["data"]

    def create_articles(self) -> str:
        """Create a collection of articles under a name of its own and return the name."""
        name = f"articles_{secrets.token_hex(4)}"
        self._post(
            "/collections",
            {
                "collection": name,
                "schema": {},
                "meta": {"note": "made by a test"},
                "fields": [
                    {
                        "field": "id",
                        "type": "integer",
                        "schema": {"is_primary_key": True, "has_auto_increment": True},
                    },
                    {"field": "title", "type": "string", "schema": {"is_nullable": False}},
                    {"field": "words", "type": "integer", "schema": {}},
                ],
            },
        )
        return name

    def create_item(self, collection: str, item: dict[str, object]) -> int:
        """Create an item and return its id."""
        return int(self._post(f"/items/{collection}", item)["id"])

    def upload(self, name: str, content: bytes) -> str:
        """Upload a text file and return its id."""
        answer = self._client.post("/files", files={"file": (name, content, "text/plain")})
        assert answer.status_code == 200, f"upload: {answer.status_code} {answer.text}"
        return str(answer.json()["data"]["id"])

    def download(self, file: str) -> bytes:
        """Return the content of an uploaded file."""
        answer = self._client.get(f"/assets/{file}")
        assert answer.status_code == 200, f"download: {answer.status_code} {answer.text}"
        return answer.content

    def _post(self, path: str, body: dict[str, object]) -> Any:
        answer = self._client.post(path, json=body)
        assert answer.status_code in OK, f"{path}: {answer.status_code} {answer.text}"
        return answer.json()["data"]
