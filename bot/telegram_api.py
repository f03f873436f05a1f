"""Telegram's Bot API, as far as the bot uses it."""

import asyncio
import logging
from datetime import timedelta

from telegram import Bot, LinkPreviewOptions, WebhookInfo
from telegram.error import BadRequest, Forbidden, RetryAfter
from telegram.request import HTTPXRequest

from bot.messages import parts

LOG = logging.getLogger(__name__)

TRIES = 3
LONGEST_PAUSE = 30.0
"""Seconds; after that Telegram delivers the update again."""

AT_ONCE = 40
"""Deliveries that Telegram makes side by side."""


class Telegram:
    """One bot at Telegram; nothing is asked of Telegram before it is used."""

    def __init__(self, token: str, api: str) -> None:
        self._bot = Bot(token, base_url=f"{api}/bot", request=HTTPXRequest(connection_pool_size=40))

    async def send(self, chat: int, text: str) -> None:
        """Send a text, in parts where it is long. Whoever has left does not get it."""
        for part in parts(text):
            try:
                await self._send(chat, part)
            except (Forbidden, BadRequest) as error:
                LOG.warning("a message was refused for good: %s", error.message)
                return

    async def webhook(self) -> WebhookInfo:
        """Return where Telegram delivers to, and how much waits."""
        return await self._bot.get_webhook_info()

    async def set_webhook(self, url: str, secret: str) -> None:
        """Have Telegram deliver here; what waits there stays."""
        await self._bot.set_webhook(
            url,
            secret_token=secret,
            allowed_updates=["message"],
            max_connections=AT_ONCE,
            drop_pending_updates=False,
        )

    async def _send(self, chat: int, text: str) -> None:
        for left in reversed(range(TRIES)):
            try:
                await self._bot.send_message(
                    chat, text, link_preview_options=LinkPreviewOptions(is_disabled=True)
                )
            except RetryAfter as busy:
                pause = busy.retry_after
                seconds = pause.total_seconds() if isinstance(pause, timedelta) else float(pause)
                if not left or seconds > LONGEST_PAUSE:
                    raise
                await asyncio.sleep(seconds)
            else:
                return
