"""What was said in each chat today, and how many questions it may ask."""

from typing import Protocol

from bot.database import Pool
from bot.prompt import Turn
from bot.settings import Limits
from bot.visitors import FIRST, LAST, is_visitor

KEPT_DAYS = 2

RECENT = """
SELECT count(*) FROM messages
WHERE chat BETWEEN $1 AND $2 AND by_person AND at > now() - interval '1 minute'
"""

REMEMBERED = """
SELECT by_person, text FROM messages
WHERE chat = $1 AND update_id <> $2 AND at >= date_trunc('day', now())
ORDER BY number DESC LIMIT $3
"""

WRITE = """
INSERT INTO messages (chat, update_id, by_person, text) VALUES ($1, $2, $3, $4)
ON CONFLICT (update_id, by_person) DO NOTHING
"""


class Conversations(Protocol):
    """The memory of all chats."""

    async def ask(self, chat: int, update: int, question: str, limits: Limits) -> bool:
        """Write a question down, unless there were too many."""

    async def remembered(self, chat: int, update: int, limit: int) -> list[Turn]:
        """Return what was said before, the oldest first."""

    async def answered(self, chat: int, update: int, answer: str) -> None:
        """Write an answer down."""


class PostgresConversations:
    """The memory that all replicas have in common."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def ask(self, chat: int, update: int, question: str, limits: Limits) -> bool:
        """Count and write under one lock for each chat, or parallel questions would all pass.

        Visitors of the site have one together: whoever makes a new chat for each question would
        else spend without end.
        """
        locked = FIRST if is_visitor(chat) else chat
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute("SELECT pg_advisory_xact_lock(hashint8($1), 0)", locked)
            known = await connection.fetchval(
                "SELECT true FROM messages WHERE update_id = $1 AND by_person", update
            )
            if known:
                return True
            if await connection.fetchval(RECENT, chat, chat) >= limits.per_minute:
                return False
            if is_visitor(chat):
                asked = await connection.fetchval(RECENT, FIRST, LAST)
                if asked >= limits.site_per_minute:
                    return False
            await connection.execute(WRITE, chat, update, True, question)
            return True

    async def remembered(self, chat: int, update: int, limit: int) -> list[Turn]:
        """Return the last messages of the chat and day."""
        rows = await self._pool.fetch(REMEMBERED, chat, update, limit)
        return [Turn(by_person=row["by_person"], text=row["text"]) for row in reversed(rows)]

    async def answered(self, chat: int, update: int, answer: str) -> None:
        """Write an answer down."""
        await self._pool.execute(WRITE, chat, update, False, answer)

    async def forget_old(self) -> None:
        """Delete what is of no use to any answer."""
        await self._pool.execute(
            "DELETE FROM messages WHERE at < now() - make_interval(days => $1)", KEPT_DAYS
        )
