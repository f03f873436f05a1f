"""A session of n8n's owner, with a server that answers as n8n does."""

import json
from typing import Any

import httpx
import pytest

from testbed.errors import BedError
from testbed.n8n import N8n, Workflow


class _Server:
    """Publishes what it is given, and registers a webhook only after some tries."""

    def __init__(self, *, tries: int = 0, active: bool = True) -> None:
        self.tries, self.active = tries, active
        self.workflow: dict[str, Any] = {}

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if path.startswith("/webhook/"):
            self.tries -= 1
            return httpx.Response(404 if self.tries >= 0 else 200, json={"sum": 2})
        if path == "/rest/workflows":
            self.workflow = json.loads(request.content)
            return httpx.Response(200, json={"data": {"id": "1", "versionId": "v"}})
        return httpx.Response(200, json={"data": {"active": self.active}})


def test_a_webhook_is_asked_again_until_it_is_registered() -> None:
    server = _Server(tries=1)
    with _client(server) as client:
        assert N8n(client, "owner@tapbot.test", "password").add(Workflow("1", "x"), 1, 1) == {
            "sum": 2
        }
    assert server.tries < 0


def test_what_is_published_is_a_webhook_that_answers() -> None:
    server = _Server()
    with _client(server) as client:
        workflow = N8n(client, "owner@tapbot.test", "password").publish_adder()
    [webhook, _, respond] = server.workflow["nodes"]
    assert webhook["parameters"]["path"] == workflow.path
    assert respond["type"] == "n8n-nodes-base.respondToWebhook"


def test_a_workflow_that_stays_inactive_is_an_error() -> None:
    with _client(_Server(active=False)) as client, pytest.raises(BedError, match="inactive"):
        N8n(client, "owner@tapbot.test", "password").publish_adder()


def _client(server: _Server) -> httpx.Client:
    return httpx.Client(base_url="https://n8n.tapbot.test", transport=httpx.MockTransport(server))
