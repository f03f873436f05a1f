"""What the bot does by itself from time to time: a whole index, and a look at Telegram."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

import asyncpg
from telegram import WebhookInfo
from telegram.error import TelegramError

from bot.indexer import Indexer, due
from bot.indexes import Indexes
from bot.metrics import Failure, Metrics
from bot.persistence import ServiceError

LOG = logging.getLogger(__name__)

INDEX_SECONDS = 60.0
"""How often it is asked whether the index is due."""

TELEGRAM_SECONDS = 60.0


async def forever(chore: Callable[[], Awaitable[None]], seconds: float) -> None:
    """Do a chore again and again; one that fails is tried again later."""
    while True:
        try:
            await chore()
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            LOG.warning("a chore waits for PostgreSQL: %s", type(error).__name__)
        except Exception:
            LOG.exception("a chore has failed")
        await asyncio.sleep(seconds)


class IndexChore:
    """Makes the whole index when it is due, so that lost events do not matter for long."""

    def __init__(
        self, indexer: Indexer, indexes: Indexes, metrics: Metrics, seconds: float
    ) -> None:
        self._indexer, self._indexes = indexer, indexes
        self._metrics, self._seconds = metrics, seconds

    async def __call__(self) -> None:
        """Look, make it if it is due, and say how old it is."""
        index = await self._indexes.current()
        if due(index, self._indexer.collection, self._seconds, time.time()):
            try:
                rebuilt = await self._indexer.rebuild(wait=False)
            except ServiceError as error:
                self._metrics.failure(Failure.INDEX)
                LOG.warning("the index was not made: %s", error)
            else:
                if rebuilt:
                    LOG.info("%s", rebuilt)
            index = await self._indexes.current()
        if index and index.complete:
            self._metrics.indexed = index.complete.timestamp()


class TelegramChore:
    """Asks Telegram how many updates wait there."""

    def __init__(self, webhook: Callable[[], Awaitable[WebhookInfo]], metrics: Metrics) -> None:
        self._webhook, self._metrics = webhook, metrics

    async def __call__(self) -> None:
        """Ask."""
        try:
            self._metrics.pending = (await self._webhook()).pending_update_count
        except TelegramError as error:
            self._metrics.failure(Failure.TELEGRAM)
            LOG.warning("Telegram does not say what waits there: %s", error.message)
