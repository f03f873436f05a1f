"""Questions that the bot cannot answer: a workflow of n8n brings them to a human."""

import logging

import httpx

from bot.languages import Language
from bot.links import Service
from bot.persistence import Busy, request
from bot.visitors import shown

LOG = logging.getLogger(__name__)
PATH = "/webhook/internal/handover"


class Handover:
    """The way to a human, where there is one."""

    def __init__(self, client: httpx.AsyncClient, n8n: Service | None, bot: str) -> None:
        self._client, self._n8n, self._bot = client, n8n, bot

    async def send(self, chat: int | None, language: Language, question: str) -> bool:
        """Hand a question over; say whether anybody has taken it."""
        if self._n8n is None:
            return False
        body = {
            "bot": self._bot,
            "chat": shown(chat),
            "language": language.value,
            "question": question,
        }
        headers = {"X-Tapbot-Secret": self._n8n.secret}
        try:
            answer = await request(
                self._client, "POST", f"{self._n8n.url}{PATH}", json=body, headers=headers
            )
        except Busy as busy:
            LOG.warning("a question was not handed over: %s", busy)
            return False
        if answer.is_error:
            LOG.warning("a question was not handed over: n8n answers %d", answer.status_code)
        return answer.is_success
