"""A session of Directus's administrator, with a server that answers as Directus does."""

import json
from collections.abc import Callable

import httpx
import pytest

from testbed.directus import Directus
from testbed.errors import BedError


def test_it_logs_in_and_sends_its_token_from_then_on() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        if request.url.path == "/auth/login":
            return httpx.Response(200, json={"data": {"access_token": "token"}})
        return httpx.Response(200, json={"data": {"id": 7}})

    with _client(answer) as client:
        session = Directus(client, "admin@tapbot.test", "password")
        assert session.create_item("articles", {"title": "one"}) == 7
    assert seen[-1].headers["Authorization"] == "Bearer token"
    assert json.loads(seen[-1].content) == {"title": "one"}


def test_a_refused_login_is_an_error() -> None:
    with (
        _client(lambda _: httpx.Response(401, text="no")) as client,
        pytest.raises(BedError, match="/auth/login: 401 no"),
    ):
        Directus(client, "admin@tapbot.test", "password")


def _client(answer: Callable[[httpx.Request], httpx.Response]) -> httpx.Client:
    return httpx.Client(base_url="https://cms.tapbot.test", transport=httpx.MockTransport(answer))
