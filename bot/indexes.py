"""Which collection of Qdrant answers: that of the last complete index, whatever is being made."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.database import Pool

CURRENT = """
SELECT model, collection, complete FROM indexes
WHERE complete IS NOT NULL ORDER BY complete DESC LIMIT 1
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Index:
    """One collection, made with one model for embeddings."""

    model: str
    collection: str
    complete: datetime | None


class Indexes(Protocol):
    """All indexes of this bot."""

    async def current(self) -> Index | None:
        """Return the one that answers."""

    async def all(self) -> list[Index]:
        """Return all, also those that are being made."""

    async def begin(self, model: str, collection: str) -> None:
        """Say that one is being made."""

    async def complete(self, collection: str) -> None:
        """Have this one answer from now on, and forget the others."""


class PostgresIndexes:
    """The indexes as all replicas see them; to switch is to write one row."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def current(self) -> Index | None:
        """Return the last that is complete."""
        row = await self._pool.fetchrow(CURRENT)
        return None if row is None else Index(**row)

    async def all(self) -> list[Index]:
        """Return all, also those that are being made."""
        rows = await self._pool.fetch("SELECT model, collection, complete FROM indexes")
        return [Index(**row) for row in rows]

    async def begin(self, model: str, collection: str) -> None:
        """Say that one is being made; one that answers goes on answering."""
        await self._pool.execute(
            "INSERT INTO indexes (model, collection) VALUES ($1, $2) ON CONFLICT DO NOTHING",
            model,
            collection,
        )

    async def complete(self, collection: str) -> None:
        """Switch."""
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute("DELETE FROM indexes WHERE collection <> $1", collection)
            await connection.execute(
                "UPDATE indexes SET complete = now() WHERE collection = $1", collection
            )
