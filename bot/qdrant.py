"""Pieces of text in Qdrant, by its REST interface."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import httpx

from bot.links import Service
from bot.model import Vector
from bot.persistence import ServiceError, request

PAGE = 256
NAMESPACE = uuid.UUID("7a9b0700-0000-5000-8000-0000000000b0")
"""Of the ids of points, which are made from the items' names."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """A piece of an item, with its meaning."""

    item: str
    digest: str
    """Of all words of the item."""
    number: int
    title: str
    text: str
    vector: Vector

    @property
    def id(self) -> str:
        """The same for the same piece, so that it replaces itself."""
        return str(uuid.uuid5(NAMESPACE, f"{self.item}#{self.number}"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """A piece that a search has found, and how well it fits."""

    item: str
    title: str
    text: str
    score: float


class Qdrant:
    """The collections of this bot."""

    def __init__(self, client: httpx.AsyncClient, service: Service) -> None:
        self._client, self._service = client, service

    async def ready(self) -> bool:
        """Say whether it answers requests now."""
        answer = await self._client.get(f"{self._service.url}/readyz", timeout=2)
        return answer.is_success

    async def names(self) -> set[str]:
        """Return the names of all collections, also those of others."""
        answer = await self._send("GET", "/collections")
        return {each["name"] for each in answer.json()["result"]["collections"]}

    async def create(self, name: str, size: int) -> None:
        """Create a collection for vectors of a size, with an index for items."""
        await self._send(
            "PUT", f"/collections/{name}", {"vectors": {"size": size, "distance": "Cosine"}}
        )
        await self._send(
            "PUT",
            f"/collections/{name}/index?wait=true",
            {"field_name": "item", "field_schema": "keyword"},
        )

    async def drop(self, name: str) -> None:
        """Delete a collection."""
        await self._send("DELETE", f"/collections/{name}")

    async def replace(self, name: str, items: Sequence[str], pieces: Sequence[Piece]) -> None:
        """Put the pieces of items in the place of all that these items had."""
        if items:
            wanted = {"key": "item", "match": {"any": list(items)}}
            await self._send(
                "POST",
                f"/collections/{name}/points/delete?wait=true",
                {"filter": {"must": [wanted]}},
            )
        points = [
            {
                "id": piece.id,
                "vector": piece.vector,
                "payload": {
                    "item": piece.item,
                    "digest": piece.digest,
                    "title": piece.title,
                    "text": piece.text,
                },
            }
            for piece in pieces
        ]
        if points:
            path = f"/collections/{name}/points?wait=true"
            await self._send("PUT", path, {"points": points})

    async def search(self, name: str, vector: Vector, limit: int) -> list[Found]:
        """Return the pieces that fit best, the best first."""
        answer = await self._send(
            "POST",
            f"/collections/{name}/points/query",
            {"query": vector, "limit": limit, "with_payload": True},
        )
        return [
            Found(
                item=each["payload"]["item"],
                title=each["payload"]["title"],
                text=each["payload"]["text"],
                score=each["score"],
            )
            for each in answer.json()["result"]["points"]
        ]

    async def items(self, name: str) -> dict[str, str]:
        """Return the digest of each item of which there are pieces."""
        found: dict[str, str] = {}
        offset: str | None = None
        while True:
            asked: dict[str, object] = {"limit": PAGE, "with_payload": ["item", "digest"]}
            if offset is not None:
                asked["offset"] = offset
            answer = await self._send("POST", f"/collections/{name}/points/scroll", asked)
            result = answer.json()["result"]
            for point in result["points"]:
                found[point["payload"]["item"]] = point["payload"]["digest"]
            offset = result.get("next_page_offset")
            if offset is None:
                return found

    async def _send(self, method: str, path: str, body: object = None) -> httpx.Response:
        headers = {"api-key": self._service.secret}
        url = f"{self._service.url}{path}"
        answer = await request(self._client, method, url, json=body, headers=headers)
        if answer.is_error:
            problem = f"{method} {path} answers {answer.status_code}: {answer.text[:200]}"
            raise ServiceError(f"Qdrant: {problem}")
        return answer
