"""Questions of the visitors of the site. Anybody may send anything here: there is no secret."""

import re
from collections.abc import Awaitable, Callable
from typing import Final, Protocol, TypeGuard

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.assistant import Answer
from bot.bodies import Refused, object_of
from bot.languages import Language, language_of
from bot.metrics import Outcome
from bot.visitors import ID, new_message, number_of

LARGEST: Final = 8_000
"""Bytes of a request: a question of 1,000 letters has at most 4,000."""

JSON_TYPE: Final = "application/json"

NO_TEXT: Final = re.compile(r"[\0\ud800-\udfff]")
"""PostgreSQL keeps no NUL, and half a letter of UTF-16 is none."""


class Asked(Protocol):
    """Who answers chats."""

    async def answer(self, chat: int, update: int, text: str, language: Language) -> Answer:
        """Answer one."""

    async def answered(self, chat: int, update: int, answer: Answer) -> None:
        """Remember the answer."""


def chat(chats: Asked) -> Callable[[Request], Awaitable[Response]]:
    """Return what answers `POST /chat`."""

    async def answer(request: Request) -> Response:
        # Pages of others cannot send this type without asking first, and nobody answers that.
        if request.headers.get("Content-Type", "").partition(";")[0].strip() != JSON_TYPE:
            raise Refused(415, f"no {JSON_TYPE}")
        body = await object_of(request, LARGEST)
        visitor, question, told = body.get("chat"), body.get("question"), body.get("language")
        if not isinstance(visitor, str) or not ID.fullmatch(visitor):
            raise Refused(400, "`chat` has to be 14 hexadecimal digits")
        if not _is_text(question):
            raise Refused(400, "`question` has no text")
        text = question.strip()
        language = language_of(text, told if isinstance(told, str) else None)
        number, message = number_of(visitor), new_message()
        said = await chats.answer(number, message, text, language)
        await chats.answered(number, message, said)
        return JSONResponse(
            {"answer": said.text, "outcome": said.outcome.value, "sources": list(said.sources)},
            429 if said.outcome is Outcome.REFUSED else 200,
        )

    return answer


def _is_text(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and bool(value.strip()) and not NO_TEXT.search(value)
