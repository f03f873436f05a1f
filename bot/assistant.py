"""One question, one answer: found texts, the model, and what is said where neither helps."""

import asyncio
import logging
import time
from dataclasses import dataclass

from bot.handover import Handover
from bot.indexes import Indexes
from bot.languages import SENTENCES, Language
from bot.metrics import Failure, Metrics, Outcome
from bot.model import Model, Reply
from bot.persistence import ServiceError
from bot.prompt import UNKNOWN, Passage, Prompt, Turn
from bot.qdrant import Found, Qdrant
from bot.settings import Settings
from bot.visitors import is_visitor

LOG = logging.getLogger(__name__)

LONGEST_SECONDS = 90
"""Of one answer; people have gone by then, and the update can be taken over soon."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What is said to the person, and where it is from."""

    text: str
    outcome: Outcome
    sources: tuple[str, ...] = ()
    """Titles of the items that were read."""


class Assistant:
    """Answers questions from what is published."""

    def __init__(
        self,
        settings: Settings,
        indexes: Indexes,
        qdrant: Qdrant,
        model: Model,
        handover: Handover,
        metrics: Metrics,
    ) -> None:
        self._settings, self._indexes, self._qdrant = settings, indexes, qdrant
        self._model, self._handover, self._metrics = model, handover, metrics

    async def answer(
        self, question: str, language: Language, history: list[Turn], chat: int | None
    ) -> Answer:
        """Return an answer in any case; what went wrong is in the log and in the figures."""
        began = time.monotonic()
        try:
            async with asyncio.timeout(LONGEST_SECONDS):
                answer = await self._answer(question, language, history, chat)
        except (ServiceError, TimeoutError) as error:
            LOG.warning("no answer: %s", error or "it took too long")
            self._metrics.failure(Failure.ANSWER)
            answer = Answer(text=SENTENCES[language].unavailable, outcome=Outcome.FAILED)
        self._metrics.answer(answer.outcome, time.monotonic() - began)
        return answer

    def refuse(self, language: Language) -> Answer:
        """Return what is said to a chat that asks too much."""
        self._metrics.answer(Outcome.REFUSED, 0)
        return Answer(text=SENTENCES[language].too_many, outcome=Outcome.REFUSED)

    async def _answer(
        self, question: str, language: Language, history: list[Turn], chat: int | None
    ) -> Answer:
        asked = question[: self._settings.limits.question_characters]
        found = await self._found(asked)
        if found:
            reply = await self._reply(asked, language, history, found)
            if reply.text and UNKNOWN not in reply.text:
                sources = tuple(dict.fromkeys(each.title for each in found))
                return Answer(text=reply.text, outcome=Outcome.ANSWERED, sources=sources)
        if await self._handover.send(chat, language, asked):
            said = SENTENCES[language]
            text = said.left if is_visitor(chat) else said.handed_over
            return Answer(text=text, outcome=Outcome.HANDED_OVER)
        self._metrics.failure(Failure.HANDOVER)
        return Answer(text=SENTENCES[language].unknown, outcome=Outcome.UNKNOWN)

    async def _found(self, question: str) -> list[Found]:
        index = await self._indexes.current()
        if index is None:
            raise ServiceError("there is no index yet")
        # That of the index: it may not be the model of the settings yet.
        [vector] = await self._model.embed([question], index.model)
        return await self._qdrant.search(index.collection, vector, self._settings.limits.passages)

    async def _reply(
        self, question: str, language: Language, history: list[Turn], found: list[Found]
    ) -> Reply:
        prompt = Prompt(
            about=self._settings.about,
            language=language,
            passages=[Passage(title=each.title, text=each.text) for each in found],
            history=history,
            question=question,
        )
        reply = await self._model.answer(prompt)
        self._metrics.tokens(read=reply.tokens_read, written=reply.tokens_written)
        return reply
