"""Published items of Directus, read with a token that may read nothing else."""

import hashlib
import json
from dataclasses import dataclass

import httpx

from bot.chunks import plain
from bot.links import Service
from bot.mistakes import Json
from bot.persistence import ServiceError, request
from bot.settings import Collection

PAGE = 50
ABSENT = (403, 404)
"""Directus answers both to who may not know whether an item exists."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """A published item: its name, and its words."""

    collection: str
    key: str
    title: str
    text: str

    @property
    def id(self) -> str:
        """Its name among all items of all collections."""
        return item_id(self.collection, self.key)

    @property
    def digest(self) -> str:
        """The same as long as its words are the same."""
        return hashlib.sha256(f"{self.title}\0{self.text}".encode()).hexdigest()[:16]


def item_id(collection: str, key: str) -> str:
    """Return the name of an item among all items of all collections."""
    return f"{collection}/{key}"


class Directus:
    """What the bot may read."""

    def __init__(self, client: httpx.AsyncClient, service: Service) -> None:
        self._client, self._service = client, service

    async def page(self, collection: Collection, number: int) -> list[Item]:
        """Return some of the published items; pages are numbered from 1."""
        rows = await self._rows(collection, page=number)
        return [_item(collection, row) for row in rows]

    async def read(self, collection: Collection, keys: list[str]) -> list[Item]:
        """Return those of some items that are published."""
        rows = await self._rows(collection, keys=keys)
        return [_item(collection, row) for row in rows]

    async def _rows(
        self, collection: Collection, *, page: int = 1, keys: list[str] | None = None
    ) -> list[dict[str, Json]]:
        # The role reads nothing else; asking for it as well keeps a wrong role from telling drafts.
        wanted: list[Json] = []
        if collection.status:
            wanted.append({collection.status: {"_eq": "published"}})
        if keys is not None:
            wanted.append({"id": {"_in": list[Json](keys)}})
        asked = {
            "fields": ",".join(collection.fields),
            "sort": "id",
            "limit": str(PAGE if keys is None else len(keys)),
            "page": str(page),
            "filter": json.dumps({"_and": wanted} if wanted else {}),
        }
        url = str(httpx.URL(f"{self._service.url}/items/{collection.name}", params=asked))
        headers = {"Authorization": f"Bearer {self._service.secret}"}
        answer = await request(self._client, "GET", url, headers=headers)
        if answer.status_code in ABSENT:
            raise ServiceError(
                f"Directus: collection {collection.name} or one of its fields"
                f" {', '.join(collection.fields)} cannot be read: name it in `reads` of the bot,"
                " and its fields in `collections`"
            )
        if answer.is_error:
            raise ServiceError(f"Directus answers {answer.status_code}: {answer.text[:200]}")
        rows: list[dict[str, Json]] = answer.json()["data"]
        return rows


def _item(collection: Collection, row: dict[str, Json]) -> Item:
    words = [plain(str(row[field])) for field in collection.text if row.get(field)]
    return Item(
        collection=collection.name,
        key=str(row["id"]),
        title=plain(str(row.get(collection.title) or "")),
        text="\n\n".join(words),
    )
