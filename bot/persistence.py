"""Requests that are tried again when the other side is busy or away for a moment."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import httpx

BUSY = (429, 502, 503, 504)
PAUSES = (1.0, 4.0)
"""Seconds between the three tries."""

LONGEST_PAUSE = 20.0
"""Seconds; who asks for a longer pause gets an error instead of a person who waits."""

Result = TypeVar("Result")


class ServiceError(Exception):
    """A service did not do what it was asked, and will not soon."""


async def request(
    client: httpx.AsyncClient,
    method: str,
    url: str,
    *,
    json: object = None,
    headers: dict[str, str] | None = None,
    pauses: tuple[float, ...] = PAUSES,
) -> httpx.Response:
    """Send a request, and again after a pause while the service is busy; return its answer."""

    async def send() -> httpx.Response:
        try:
            answer = await client.request(method, url, json=json, headers=headers)
        except httpx.TransportError as error:
            raise Busy(f"{url} does not answer ({type(error).__name__})") from error
        if answer.status_code in BUSY:
            raise Busy(f"{url} answers {answer.status_code}", _asked_pause(answer))
        return answer

    return await tried(send, pauses)


class Busy(ServiceError):
    """A service is busy now, and says perhaps for how long."""

    def __init__(self, problem: str, seconds: float | None = None) -> None:
        super().__init__(problem)
        self.seconds = seconds


async def tried(
    call: Callable[[], Awaitable[Result]], pauses: tuple[float, ...] = PAUSES
) -> Result:
    """Call until it works; after the last pause a busy service is an error."""
    for pause in pauses:
        try:
            return await call()
        except Busy as busy:
            wanted = max(pause, busy.seconds or 0)
            if wanted > LONGEST_PAUSE:
                raise
            await asyncio.sleep(wanted)
    return await call()


def _asked_pause(answer: httpx.Response) -> float | None:
    said = answer.headers.get("Retry-After", "")
    return float(said) if said.replace(".", "", 1).isdigit() else None
