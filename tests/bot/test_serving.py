"""The bot as a server: told to stop, it first finishes what it is answering."""

import asyncio
import os
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from telegram import Update

from bot import serving
from bot.metrics import Metrics
from bot.updates import Claim
from testbed.telegram import message
from tests.bot.test_webhook import configured


class Slow:
    """Answers when it is allowed to."""

    def __init__(self) -> None:
        self.began, self.may_end = asyncio.Event(), asyncio.Event()
        self.stopped_early = False

    async def respond(self, update: Update) -> Claim:
        assert update.update_id == 1
        self.began.set()
        try:
            await self.may_end.wait()
        except asyncio.CancelledError:
            self.stopped_early = True
            raise
        return Claim.OURS


@pytest.fixture
def deaf() -> Any:
    """What the server passes on at its end does not end the tests."""
    before = signal.signal(signal.SIGTERM, lambda _signal, _frame: None)
    yield
    signal.signal(signal.SIGTERM, before)


@pytest.mark.usefixtures("deaf")
def test_told_to_stop_it_finishes_what_it_is_answering(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configuration = configured(tmp_path, "")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    slow, let_go = Slow(), []

    @asynccontextmanager
    async def assembled(_configuration: object) -> AsyncIterator[object]:
        async def problem() -> str:
            return ""

        yield SimpleNamespace(
            responder=slow, indexer=None, assistant=None, metrics=Metrics(), problem=problem
        )
        let_go.append(True)

    async def nothing() -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(serving, "assembled", assembled)
    monkeypatch.setattr(serving, "_chores", lambda *_all: [nothing()])

    async def scene() -> int:
        server = asyncio.create_task(serving.serve(configuration, port))
        url = f"http://127.0.0.1:{port}"
        headers = {"X-Telegram-Bot-Api-Secret-Token": configuration.links.callers}
        async with httpx.AsyncClient(trust_env=False, timeout=60) as client:
            while not await answers(client, url):
                await asyncio.sleep(0.05)
            asked = asyncio.create_task(
                client.post(f"{url}/telegram", json=message(1, 7, "price?"), headers=headers)
            )
            await slow.began.wait()
            os.kill(os.getpid(), signal.SIGTERM)
            while await answers(client, url):
                await asyncio.sleep(0.05)
            slow.may_end.set()
            status = (await asked).status_code
        await server
        return status

    assert asyncio.run(scene()) == 200
    assert let_go == [True]
    assert not slow.stopped_early


async def answers(client: httpx.AsyncClient, url: str) -> bool:
    """Say whether it takes new requests."""
    try:
        return (await client.get(f"{url}/healthz")).is_success
    except httpx.TransportError:
        return False
