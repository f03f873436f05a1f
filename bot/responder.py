"""Updates of Telegram: each is claimed, answered and remembered."""

import logging
from typing import Protocol

from telegram import Message, Update

from bot.chats import Chats
from bot.languages import SENTENCES, language_of
from bot.metrics import Failure, Metrics
from bot.updates import Claim, Updates

LOG = logging.getLogger(__name__)


class Sender(Protocol):
    """Who brings texts to people."""

    async def send(self, chat: int, text: str) -> None:
        """Send a text to a chat."""


class Responder:
    """What happens with an update."""

    def __init__(self, updates: Updates, chats: Chats, sender: Sender, metrics: Metrics) -> None:
        self._updates, self._chats = updates, chats
        self._sender, self._metrics = sender, metrics

    async def respond(self, update: Update) -> Claim:
        """Answer an update unless somebody has; an error leaves it to the next delivery."""
        claim = await self._updates.claim(update.update_id)
        if claim is Claim.OURS:
            try:
                if update.message is not None:
                    await self._answer(update.update_id, update.message)
            except BaseException:
                self._metrics.failure(Failure.UPDATE)
                await self._updates.release(update.update_id)
                raise
            await self._updates.finish(update.update_id)
        return claim

    async def _answer(self, update: int, message: Message) -> None:
        chat, text = message.chat.id, (message.text or "").strip()
        told = message.from_user.language_code if message.from_user else None
        language = language_of(text, told)
        if not text:
            await self._sender.send(chat, SENTENCES[language_of("", told)].text_only)
            return
        if text.startswith("/"):
            await self._sender.send(chat, SENTENCES[language_of("", told)].greeting)
            return
        answer = await self._chats.answer(chat, update, text, language)
        await self._sender.send(chat, answer.text)
        await self._chats.answered(chat, update, answer)
