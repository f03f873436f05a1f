"""What the bot keeps in PostgreSQL, kept in memory: the rules without the database."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime

from bot.indexes import Index
from bot.prompt import Turn
from bot.settings import Limits
from bot.updates import Claim
from bot.visitors import is_visitor


class MemoryUpdates:
    """Updates as one process sees them."""

    def __init__(self) -> None:
        self.states: dict[int, Claim] = {}

    async def claim(self, update: int) -> Claim:
        if update in self.states:
            return self.states[update]
        self.states[update] = Claim.WORKING
        return Claim.OURS

    async def finish(self, update: int) -> None:
        self.states[update] = Claim.DONE

    async def release(self, update: int) -> None:
        del self.states[update]


class MemoryConversations:
    """All that was said, whenever."""

    def __init__(self) -> None:
        self.said: list[tuple[int, int, Turn]] = []

    async def ask(self, chat: int, update: int, question: str, limits: Limits) -> bool:
        asked = [(whose, at) for whose, at, turn in self.said if turn.by_person]
        mine = [at for whose, at in asked if whose == chat]
        if update in mine:
            return True
        if len(mine) >= limits.per_minute:
            return False
        visitors = [at for whose, at in asked if is_visitor(whose)]
        if is_visitor(chat) and len(visitors) >= limits.site_per_minute:
            return False
        self.said.append((chat, update, Turn(by_person=True, text=question)))
        return True

    async def remembered(self, chat: int, update: int, limit: int) -> list[Turn]:
        found = [turn for whose, at, turn in self.said if whose == chat and at != update]
        return found[-limit:] if limit else []

    async def answered(self, chat: int, update: int, answer: str) -> None:
        self.said.append((chat, update, Turn(by_person=False, text=answer)))


class MemoryIndexes:
    """Indexes by their collections."""

    def __init__(self) -> None:
        self.kept: dict[str, Index] = {}

    async def current(self) -> Index | None:
        done = [index for index in self.kept.values() if index.complete]
        return max(done, key=lambda index: str(index.complete), default=None)

    async def all(self) -> list[Index]:
        return list(self.kept.values())

    async def begin(self, model: str, collection: str) -> None:
        self.kept.setdefault(collection, Index(model=model, collection=collection, complete=None))

    async def complete(self, collection: str) -> None:
        self.kept = {collection: replace(self.kept[collection], complete=datetime.now(UTC))}


class MemoryLocks:
    """Locks within one process."""

    def __init__(self) -> None:
        self._page, self._whole = asyncio.Lock(), asyncio.Lock()

    @asynccontextmanager
    async def page(self) -> AsyncIterator[None]:
        async with self._page:
            yield

    @asynccontextmanager
    async def whole(self, *, wait: bool) -> AsyncIterator[bool]:
        if self._whole.locked() and not wait:
            yield False
            return
        async with self._whole:
            yield True
