"""The command `serve`: the bot itself."""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress

import uvicorn

from bot.assembly import Assembly, assembled
from bot.chores import INDEX_SECONDS, TELEGRAM_SECONDS, IndexChore, TelegramChore, forever
from bot.configuration import Configuration
from bot.web import Parts, application

PORT = 8080
GRACE_SECONDS = 10
"""For what is being answered when the container stops."""

FORGET_SECONDS = 3600.0


async def serve(configuration: Configuration, port: int = PORT) -> None:
    """Answer until told to stop; then finish what is being answered."""
    async with assembled(configuration) as parts:
        web = application(
            Parts(
                responder=parts.responder,
                indexer=parts.indexer,
                assistant=parts.assistant,
                metrics=parts.metrics,
                healthy=parts.problem,
                visitors=parts.chats if configuration.links.chat else None,
            ),
            configuration.links.callers,
            configuration.links.events,
        )
        server = uvicorn.Server(
            uvicorn.Config(
                web,
                host="0.0.0.0",
                port=port,
                access_log=False,
                log_config=None,
                server_header=False,
                timeout_graceful_shutdown=GRACE_SECONDS,
            )
        )
        chores = [asyncio.create_task(each) for each in _chores(configuration, parts)]
        try:
            await server.serve()
        finally:
            for chore in chores:
                chore.cancel()
                with suppress(asyncio.CancelledError):
                    await chore


def _chores(configuration: Configuration, parts: Assembly) -> list[Coroutine[None, None, None]]:
    """Return what is done beside answering."""
    seconds = configuration.settings.reindex_minutes * 60

    async def forget() -> None:
        await parts.updates.forget_old()
        await parts.conversations.forget_old()

    index = IndexChore(parts.indexer, parts.indexes, parts.metrics, seconds)
    found = [forever(index, INDEX_SECONDS), forever(forget, FORGET_SECONDS)]
    if parts.telegram and configuration.links.public:
        look = TelegramChore(parts.telegram.webhook, parts.metrics)
        found.append(forever(look, TELEGRAM_SECONDS))
    return found
