"""Clients of benchmarks find content and a webhook that were made with the stack's own logins."""

import json
from contextlib import ExitStack
from typing import Any, cast

import httpx

from bench.sample import Sample
from bench.throwaway import ThrowawayStack


class _Stack:
    """A deployed stack, which is its own entry, and writes down what is asked of it."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Any]] = []

    def outputs(self) -> dict[str, Any]:
        login = {"email": "admin@tapbot.kz", "password": "secret"}
        return {"credentials": {"directus": login, "n8n": login}}

    def entry(self) -> "_Stack":
        return self

    def client(self, subdomain: str) -> httpx.Client:
        return httpx.Client(
            base_url=f"https://{subdomain}.tapbot.kz", transport=httpx.MockTransport(self._answer)
        )

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append((request.url.path, json.loads(request.content or "{}")))
        found = {"access_token": "t", "id": 7, "versionId": "v", "active": True}
        return httpx.Response(200, json={"data": found})


def test_the_sample_is_an_item_and_a_webhook_of_the_stack() -> None:
    stack = _Stack()
    with ExitStack() as opened:
        sample = Sample.made(cast(ThrowawayStack, stack), opened)
    assert sample.item == f"{sample.articles}/7"
    assert (sample.articles, {"title": "kept", "words": 1}) in stack.asked
    [published] = [body for path, body in stack.asked if path == "/rest/workflows"]
    path = published["nodes"][0]["parameters"]["path"]
    assert sample.webhook == f"/webhook/{path}"
    assert ("/auth/login", {"email": "admin@tapbot.kz", "password": "secret"}) in stack.asked
