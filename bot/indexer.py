"""Keeps in Qdrant what is published in Directus: one item after an event, or all of them."""

import hashlib
import itertools
import logging
import re
import time
from dataclasses import dataclass

from bot.chunks import OVERLAP, SIZE, chunks
from bot.database import Locks
from bot.directus import PAGE, Directus, Item, item_id
from bot.indexes import Index, Indexes
from bot.model import Model
from bot.persistence import ServiceError
from bot.qdrant import Piece, Qdrant
from bot.settings import Settings

LOG = logging.getLogger(__name__)

AT_ONCE = 64
"""Pieces whose meaning is asked for in one request."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rebuilt:
    """What a whole index took."""

    items: int
    changed: int
    removed: int
    seconds: float

    def __str__(self) -> str:
        """Return it as a line for people."""
        return (
            f"index: {self.items} items, {self.changed} new or changed, {self.removed} removed"
            f" ({self.seconds:.1f} s)"
        )


class Indexer:
    """The way from Directus to Qdrant."""

    def __init__(
        self,
        settings: Settings,
        prefix: str,
        directus: Directus,
        qdrant: Qdrant,
        model: Model,
        indexes: Indexes,
        locks: Locks,
    ) -> None:
        self._collections = {each.name: each for each in settings.collections}
        self._model_name = settings.models.embeddings
        self._prefix = prefix
        self._directus, self._qdrant, self._model = directus, qdrant, model
        self._indexes, self._locks = indexes, locks

    @property
    def collection(self) -> str:
        """The collection of Qdrant for this model and these pieces: no other may mix with them."""
        made_by = f"{self._model_name}\0{SIZE}\0{OVERLAP}"
        return f"{self._prefix}-{hashlib.sha256(made_by.encode()).hexdigest()[:12]}"

    async def refresh(self, collection: str, keys: list[str]) -> bool:
        """Bring some items up to date; say whether the bot speaks of this collection."""
        known = self._collections.get(collection)
        if known is None:
            return False
        async with self._locks.page():
            found = await self._directus.read(known, keys)
            ids = [item_id(collection, key) for key in keys]
            for index in await self._indexes.all():
                try:
                    await self._write(index, ids, found)
                except ServiceError as error:
                    if index.collection == self.collection:
                        raise
                    LOG.warning("the index of %s is left as it was: %s", index.model, error)
        return True

    async def rebuild(self, *, wait: bool) -> Rebuilt | None:
        """Bring everything up to date; nothing where another replica is at it already."""
        async with self._locks.whole(wait=wait) as alone:
            return await self._rebuild() if alone else None

    async def _rebuild(self) -> Rebuilt:
        began = time.monotonic()
        index = Index(model=self._model_name, collection=self.collection, complete=None)
        if index.collection not in await self._qdrant.names():
            [example] = await self._model.embed(["size"], index.model)
            await self._qdrant.create(index.collection, len(example))
        await self._indexes.begin(index.model, index.collection)
        before = await self._qdrant.items(index.collection)
        seen: set[str] = set()
        changed = 0
        for collection in self._collections.values():
            for number in itertools.count(1):
                async with self._locks.page():
                    page = await self._directus.page(collection, number)
                    new = [item for item in page if before.get(item.id) != item.digest]
                    await self._write(index, [item.id for item in new], new)
                seen |= {item.id for item in page}
                changed += len(new)
                if len(page) < PAGE:
                    break
        removed = await self._remove(index, set(before) - seen)
        await self._indexes.complete(index.collection)
        await self._drop_others()
        return Rebuilt(
            items=len(seen), changed=changed, removed=removed, seconds=time.monotonic() - began
        )

    async def _remove(self, index: Index, gone: set[str]) -> int:
        """Remove items that were not on any page, unless they have come back meanwhile."""
        found = 0
        for name in sorted(gone):
            collection, _, key = name.partition("/")
            known = self._collections.get(collection)
            async with self._locks.page():
                there = await self._directus.read(known, [key]) if known else []
                await self._write(index, [name], there)
            found += not there
        return found

    async def _drop_others(self) -> None:
        ours = re.compile(rf"{re.escape(self._prefix)}-[0-9a-f]{{12}}")
        for name in await self._qdrant.names():
            if ours.fullmatch(name) and name != self.collection:
                await self._qdrant.drop(name)

    async def _write(self, index: Index, ids: list[str], items: list[Item]) -> None:
        texts = [
            (item, number, text)
            for item in items
            for number, text in enumerate(chunks(item.text) or [item.title])
            if text
        ]
        pieces: list[Piece] = []
        for start in range(0, len(texts), AT_ONCE):
            part = texts[start : start + AT_ONCE]
            vectors = await self._model.embed(
                [f"{item.title}\n{text}" for item, _, text in part], index.model
            )
            pieces += [
                Piece(
                    item=item.id,
                    digest=item.digest,
                    number=number,
                    title=item.title,
                    text=text,
                    vector=vector,
                )
                for (item, number, text), vector in zip(part, vectors, strict=True)
            ]
        await self._qdrant.replace(index.collection, ids, pieces)


def due(index: Index | None, collection: str, seconds: float, now: float) -> bool:
    """Say whether an index has to be made: there is none of this kind, or it is too old."""
    if index is None or index.complete is None or index.collection != collection:
        return True
    return now - index.complete.timestamp() >= seconds
