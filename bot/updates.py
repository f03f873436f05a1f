"""Which updates of Telegram have been answered: each at least once, none twice."""

from enum import StrEnum
from typing import Protocol

from bot.database import Pool

STALE_SECONDS = 150
"""Longer than the longest answer: whoever has claimed an update for so long has died."""

KEPT_DAYS = 7
"""Telegram delivers for a day."""

CLAIM = """
INSERT INTO updates (id, state) VALUES ($1, 'working')
ON CONFLICT (id) DO UPDATE SET at = now()
WHERE updates.state = 'working' AND updates.at < now() - make_interval(secs => $2)
RETURNING id
"""


class Claim(StrEnum):
    """What has become of an update."""

    OURS = "ours"
    DONE = "done"
    WORKING = "working"


class Updates(Protocol):
    """The updates that are known."""

    async def claim(self, update: int) -> Claim:
        """Take an update, unless somebody has."""

    async def finish(self, update: int) -> None:
        """Say that it is answered."""

    async def release(self, update: int) -> None:
        """Give it back, so that it is answered when it is delivered again."""


class PostgresUpdates:
    """The updates that all replicas know."""

    def __init__(self, pool: Pool, stale_seconds: float = STALE_SECONDS) -> None:
        self._pool, self._stale = pool, stale_seconds

    async def claim(self, update: int) -> Claim:
        """Take an update; of several at the same time one gets it."""
        if await self._pool.fetchval(CLAIM, update, self._stale) is not None:
            return Claim.OURS
        state = await self._pool.fetchval("SELECT state FROM updates WHERE id = $1", update)
        return Claim.DONE if state == "done" else Claim.WORKING

    async def finish(self, update: int) -> None:
        """Say that it is answered."""
        await self._pool.execute("UPDATE updates SET state = 'done' WHERE id = $1", update)

    async def release(self, update: int) -> None:
        """Give it back; what is done stays so."""
        await self._pool.execute("DELETE FROM updates WHERE id = $1 AND state = 'working'", update)

    async def forget_old(self) -> None:
        """Delete those that nobody delivers any more."""
        await self._pool.execute(
            "DELETE FROM updates WHERE at < now() - make_interval(days => $1)", KEPT_DAYS
        )
