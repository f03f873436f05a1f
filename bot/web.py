"""What the bot answers by HTTP: updates, events of content, questions, health and figures."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from hmac import compare_digest
from typing import Protocol

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from telegram import Update

from bot import site
from bot.assistant import Answer
from bot.bodies import Refused, object_of, refusal
from bot.languages import Language, language_of
from bot.metrics import Failure, Metrics
from bot.mistakes import Json
from bot.persistence import ServiceError
from bot.prompt import Turn
from bot.updates import Claim

LOG = logging.getLogger(__name__)

BY_TELEGRAM = "X-Telegram-Bot-Api-Secret-Token"
BY_SERVICES = "X-Tapbot-Secret"

LARGEST = 2_000_000
"""Bytes of a request; an event of Directus carries the whole item."""


class Responds(Protocol):
    """Who answers updates."""

    async def respond(self, update: Update) -> Claim:
        """Answer one."""


class Refreshes(Protocol):
    """Who keeps the index."""

    async def refresh(self, collection: str, keys: list[str]) -> bool:
        """Bring items up to date."""


class Answers(Protocol):
    """Who answers questions."""

    async def answer(
        self, question: str, language: Language, history: list[Turn], chat: int | None
    ) -> Answer:
        """Answer one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Parts:
    """Who does what is asked for."""

    responder: Responds | None
    """Nobody without a token of Telegram."""
    indexer: Refreshes
    assistant: Answers
    metrics: Metrics
    healthy: Callable[[], Awaitable[str]]
    """What is wrong now; nothing where all is well."""
    visitors: site.Asked | None = None
    """Who answers visitors of the site; nobody where it has no chat."""


def application(parts: Parts, secret: str, events: str = "") -> Starlette:
    """Return the web application; `secret` is what callers have to show, or Directus `events`."""

    async def telegram(request: Request) -> Response:
        if parts.responder is None:
            raise Refused(404, "this bot is not at Telegram")
        body = await _object(request, BY_TELEGRAM, secret)
        try:
            update = Update.de_json(dict(body))
        except (KeyError, TypeError, ValueError) as error:
            raise Refused(400, "no update") from error
        claim = await parts.responder.respond(update)
        # 200 would lose the message when the one that works on it dies.
        return PlainTextResponse(claim.value, 503 if claim is Claim.WORKING else 200)

    async def content(request: Request) -> Response:
        body = await _object(request, BY_SERVICES, secret, *filter(None, [events]))
        collection, keys = body.get("collection"), _keys(body)
        if not isinstance(collection, str) or not keys:
            raise Refused(400, "an event needs `collection` and `key` or `keys`")
        try:
            known = await parts.indexer.refresh(collection, keys)
        except ServiceError as error:
            LOG.warning("an event is left to the next whole index: %s", error)
            parts.metrics.failure(Failure.INDEX)
            raise Refused(503, "the item is not in the index") from error
        return PlainTextResponse("indexed" if known else "not one of the bot's collections")

    async def ask(request: Request) -> Response:
        body = await _object(request, BY_SERVICES, secret)
        question, told = body.get("question"), body.get("language")
        if not isinstance(question, str) or not question.strip():
            raise Refused(400, "`question` has no text")
        language = language_of(question, told if isinstance(told, str) else None)
        answer = await parts.assistant.answer(question.strip(), language, [], None)
        return JSONResponse(
            {
                "answer": answer.text,
                "outcome": answer.outcome.value,
                "language": language.value,
                "sources": list(answer.sources),
            }
        )

    async def healthz(_request: Request) -> Response:
        problem = await parts.healthy()
        return PlainTextResponse(problem or "ok", 503 if problem else 200)

    async def metrics(_request: Request) -> Response:
        return PlainTextResponse(parts.metrics.text())

    return Starlette(
        routes=[
            Route("/telegram", telegram, methods=["POST"]),
            Route("/content", content, methods=["POST"]),
            Route("/ask", ask, methods=["POST"]),
            Route("/healthz", healthz),
            Route("/metrics", metrics),
            *(
                [Route("/chat", site.chat(parts.visitors), methods=["POST"])]
                if parts.visitors
                else ()
            ),
        ],
        exception_handlers={Refused: refusal},
    )


async def _object(request: Request, header: str, *secrets: str) -> Mapping[str, Json]:
    """Return the JSON object of a request whose caller knows one of the secrets."""
    shown = request.headers.get(header, "")
    if not any(compare_digest(shown.encode(), secret.encode()) for secret in secrets):
        raise Refused(403, "wrong secret")
    return await object_of(request, LARGEST)


def _keys(event: Mapping[str, Json]) -> list[str]:
    """Return the keys of an event: Directus sends one of a new item, and a list of changed ones."""
    one, several = event.get("key"), event.get("keys")
    listed = several if isinstance(several, list) else [] if one is None else [one]
    return [str(key) for key in listed if isinstance(key, str | int)]
