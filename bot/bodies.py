"""Bodies of requests: read up to a size, and refused with one line where they make no sense."""

from collections.abc import Mapping
from json import loads

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from bot.mistakes import Json


class Refused(Exception):
    """A request that is answered with a status and one line."""

    def __init__(self, status: int, problem: str) -> None:
        super().__init__(problem)
        self.status, self.problem = status, problem


async def refusal(_request: Request, error: Exception) -> Response:
    """Return the answer to a request that is refused."""
    if not isinstance(error, Refused):
        raise error
    return PlainTextResponse(error.problem, error.status)


async def object_of(request: Request, largest: int) -> Mapping[str, Json]:
    """Return the JSON object of a request whose body has at most so many bytes."""
    text = b""
    async for chunk in request.stream():
        text += chunk
        if len(text) > largest:
            raise Refused(413, "too large")
    try:
        body = loads(text)
    except (ValueError, RecursionError) as error:
        raise Refused(400, "no JSON") from error
    if not isinstance(body, dict):
        raise Refused(400, "no JSON object")
    return body
