"""The bot's own database: its tables, and locks that all its replicas see."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol, TypeAlias

import asyncpg

from bot.links import Database

SCHEMA = """
CREATE TABLE IF NOT EXISTS updates (
    id bigint PRIMARY KEY,
    state text NOT NULL CHECK (state IN ('working', 'done')),
    at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS updates_at ON updates (at);
CREATE TABLE IF NOT EXISTS messages (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    chat bigint NOT NULL,
    update_id bigint NOT NULL,
    by_person boolean NOT NULL,
    text text NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (update_id, by_person)
);
CREATE INDEX IF NOT EXISTS messages_chat ON messages (chat, at);
CREATE INDEX IF NOT EXISTS messages_at ON messages (at);
CREATE TABLE IF NOT EXISTS indexes (
    collection text PRIMARY KEY,
    model text NOT NULL,
    complete timestamptz
);
"""

SCHEMA_LOCK, PAGE_LOCK, INDEX_LOCK = 1, 2, 3
"""Numbers of advisory locks; the database is this bot's alone."""

CONNECTIONS = 5
"""Of each replica; PostgreSQL counts with them. Locks hold two at most."""

WAIT_SECONDS = 3600
"""For another whole index; a large one takes minutes."""

Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"


@asynccontextmanager
async def connected(database: Database) -> AsyncIterator[Pool]:
    """Connect, and create what is missing; several replicas may start at once."""
    async with asyncpg.create_pool(
        host=database.host,
        port=database.port,
        database=database.name,
        user=database.user,
        password=database.password,
        min_size=1,
        max_size=CONNECTIONS,
        timeout=10,
        command_timeout=30,
    ) as pool:
        async with pool.acquire() as connection, connection.transaction():
            await connection.execute("SELECT pg_advisory_xact_lock($1)", SCHEMA_LOCK)
            await connection.execute(SCHEMA)
        yield pool


class Locks(Protocol):
    """What only one of all replicas does at a time."""

    def page(self) -> AbstractAsyncContextManager[None]:
        """Read some items and write them, so that nobody writes what he read before."""

    def whole(self, *, wait: bool) -> AbstractAsyncContextManager[bool]:
        """Make a whole index; say whether nobody else is at it."""


class PostgresLocks:
    """Advisory locks: whoever holds one and dies gives it back."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        # Within this process first: all who wait for PostgreSQL would hold a connection each.
        self._page, self._whole = asyncio.Lock(), asyncio.Lock()

    @asynccontextmanager
    async def page(self) -> AsyncIterator[None]:
        """Wait until no other page is being written."""
        async with self._page, self._held(PAGE_LOCK, wait=True):
            yield

    @asynccontextmanager
    async def whole(self, *, wait: bool) -> AsyncIterator[bool]:
        """Wait for another one that makes an index, or say that there is one."""
        if self._whole.locked() and not wait:
            yield False
            return
        async with self._whole, self._held(INDEX_LOCK, wait=wait) as held:
            yield held

    @asynccontextmanager
    async def _held(self, number: int, *, wait: bool) -> AsyncIterator[bool]:
        async with self._pool.acquire() as connection:
            if wait:
                ask = "SELECT true FROM pg_advisory_lock($1)"
                held = await connection.fetchval(ask, number, timeout=WAIT_SECONDS)
            else:
                held = await connection.fetchval("SELECT pg_try_advisory_lock($1)", number)
            try:
                yield bool(held)
            finally:
                if held:
                    await connection.execute("SELECT pg_advisory_unlock($1)", number)
