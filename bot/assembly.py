"""The parts of the bot, connected to each other and to real services."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import asyncpg
import httpx

from bot.assistant import Assistant
from bot.chats import Chats
from bot.configuration import Configuration
from bot.conversations import PostgresConversations
from bot.database import Pool, PostgresLocks, connected
from bot.directus import Directus
from bot.fake_model import FakeModel
from bot.handover import Handover
from bot.indexer import Indexer
from bot.indexes import PostgresIndexes
from bot.metrics import Metrics
from bot.model import Model
from bot.openai_model import OpenAiModel
from bot.qdrant import Qdrant
from bot.responder import Responder
from bot.telegram_api import Telegram
from bot.updates import PostgresUpdates

HEALTH_SECONDS = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Assembly:
    """All parts of a bot that is connected."""

    assistant: Assistant
    chats: Chats
    indexer: Indexer
    indexes: PostgresIndexes
    metrics: Metrics
    responder: Responder | None
    telegram: Telegram | None
    updates: PostgresUpdates
    conversations: PostgresConversations
    pool: Pool
    qdrant: Qdrant

    async def problem(self) -> str:
        """Return what keeps the bot from its work; nothing where all is well."""
        try:
            async with asyncio.timeout(HEALTH_SECONDS):
                await self.pool.fetchval("SELECT 1")
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
            return "PostgreSQL does not answer"
        try:
            return "" if await self.qdrant.ready() else "Qdrant is not ready"
        except httpx.HTTPError:
            return "Qdrant does not answer"


@asynccontextmanager
async def assembled(configuration: Configuration) -> AsyncIterator[Assembly]:
    """Connect everything, and let go of it in the end."""
    settings, links = configuration.settings, configuration.links
    async with AsyncExitStack() as stack:
        pool = await stack.enter_async_context(connected(links.database))
        # Services of the stack are not behind the proxy that may lead outside.
        inside = await stack.enter_async_context(httpx.AsyncClient(timeout=30, trust_env=False))
        outside = await stack.enter_async_context(httpx.AsyncClient(timeout=60))
        metrics, indexes = Metrics(), PostgresIndexes(pool)
        qdrant, directus = Qdrant(inside, links.qdrant), Directus(inside, links.directus)
        model: Model = FakeModel()
        if links.model and not settings.models.is_fake:
            model = OpenAiModel(outside, links.model, settings.models, settings.limits)
        bot = links.database.name
        assistant = Assistant(
            settings, indexes, qdrant, model, Handover(inside, links.n8n, bot), metrics
        )
        updates, conversations = PostgresUpdates(pool), PostgresConversations(pool)
        chats = Chats(settings.limits, conversations, assistant)
        telegram = Telegram(links.telegram, settings.telegram_api) if links.telegram else None
        yield Assembly(
            assistant=assistant,
            chats=chats,
            indexer=Indexer(settings, bot, directus, qdrant, model, indexes, PostgresLocks(pool)),
            indexes=indexes,
            metrics=metrics,
            responder=Responder(updates, chats, telegram, metrics) if telegram else None,
            telegram=telegram,
            updates=updates,
            conversations=conversations,
            pool=pool,
            qdrant=qdrant,
        )
