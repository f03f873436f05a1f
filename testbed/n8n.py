"""n8n's own REST API, as its editor uses it, and the workflow that the tests publish."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import httpx

from testbed.clients import succeeded
from testbed.errors import BedError
from testbed.sessions import wait_until

PUBLISHED_SECONDS = 180
ATTEMPT_SECONDS = 10
UNREGISTERED = 404

CODE = """
const { a, b } = $input.first().json.body;
return [{ json: { sum: a + b, execution: $execution.id } }];
"""

Kind = Callable[[str, dict[str, object]], dict[str, object]]
"""Makes a workflow, as its export file has it, of the webhook's path and a node."""


@dataclass(frozen=True)
class Workflow:
    """A published workflow and the path of its webhook."""

    id: str
    path: str


class N8n:
    """A session of the owner."""

    def __init__(self, client: httpx.Client, email: str, password: str) -> None:
        self._client = client
        self.log_in(email, password)

    def log_in(self, email: str, password: str) -> None:
        """Begin a session; a changed password ends the one before."""
        self._call("POST", "/rest/login", {"emailOrLdapLoginId": email, "password": password})

    def publish_adder(self) -> Workflow:
        """Import a workflow that adds two numbers in a code node, and publish it."""
        workflow = self.publish(code_node())
        self.wait_for_webhook(workflow)
        return workflow

    def publish_code(self, code: str) -> Workflow:
        """Publish a workflow that answers its webhook with what some code returns."""
        return self.publish(code_node(code))

    def publish_request(self, url: str, token: str) -> Workflow:
        """Publish a workflow that posts what it receives to a URL, and answers what that said."""
        return self.publish(request_node(url, token))

    def publish_queued(self, node: dict[str, object] | None = None) -> Workflow:
        """Publish a workflow whose webhook answers before a node, or the adder, is executed."""
        return self.publish(node or code_node(), queued)

    def publish(self, node: dict[str, object], kind: Kind | None = None) -> Workflow:
        """Publish a workflow that answers its webhook with what a node returns, or another kind."""
        path = f"test-{secrets.token_hex(4)}"
        created = self._call("POST", "/rest/workflows", (kind or answering)(path, node))
        workflow = str(created["id"])
        published = self._call(
            "POST", f"/rest/workflows/{workflow}/activate", {"versionId": created["versionId"]}
        )
        if not published["active"]:
            raise BedError("publishing left the workflow inactive")
        return Workflow(workflow, path)

    def unpublish(self, workflow: str) -> None:
        """Have a workflow react to nothing any more."""
        self._call("POST", f"/rest/workflows/{workflow}/deactivate", {})

    def workflow(self, workflow: str) -> Any:
        """Return a workflow as it is stored."""
        return self._call("GET", f"/rest/workflows/{workflow}")

    def create_credential(self, name: str) -> str:
        """Create a credential of somebody's own, and return its id."""
        data = {"name": "X-Key", "value": secrets.token_hex(8)}
        values = {"name": name, "type": "httpHeaderAuth", "data": data}
        return str(self._call("POST", "/rest/credentials", values)["id"])

    def credentials(self) -> set[str]:
        """Return the ids of all credentials."""
        return {str(each["id"]) for each in self._call("GET", "/rest/credentials")}

    def delete_credential(self, credential: str) -> None:
        """Delete a credential."""
        self._call("DELETE", f"/rest/credentials/{credential}")

    def settings(self) -> Any:
        """Return what the editor is told about this installation."""
        return self._call("GET", "/rest/settings")

    def invite(self, email: str) -> Any:
        """Invite somebody; return what became of it."""
        invited = [{"email": email, "role": "global:member"}]
        return self._call("POST", "/rest/invitations", invited)[0]["user"]

    def execution(self, execution: str) -> Any:
        """Return what became of an execution."""
        return self._call("GET", f"/rest/executions/{execution}")

    def add(self, workflow: Workflow, a: int, b: int) -> Any:
        """Fire the production webhook once and return its answer."""
        return self.fire(workflow, {"a": a, "b": b})

    def fire(self, workflow: Workflow, message: dict[str, object]) -> Any:
        """Fire a production webhook once and return its answer."""
        answer = self._client.post(f"/webhook/{workflow.path}", json=message)
        deadline = time.monotonic() + PUBLISHED_SECONDS
        # Nothing is executed before it is registered, which takes a moment after publishing.
        while answer.status_code == UNREGISTERED and time.monotonic() < deadline:
            time.sleep(0.5)
            answer = self._client.post(f"/webhook/{workflow.path}", json=message)
        return succeeded(answer).json()

    def wait_for_webhook(self, workflow: Workflow) -> None:
        """Wait until the webhook answers: n8n registers it, and reconnects, in its own time."""
        wait_until(
            "an answer of the webhook", PUBLISHED_SECONDS, lambda: self.answers(workflow), every=1
        )

    def answers(self, workflow: Workflow) -> bool:
        """Whether a published workflow that adds numbers is executed just now."""
        try:
            # One request that hangs must not use up the time of all that would follow.
            answer = self._client.post(
                f"/webhook/{workflow.path}", json={"a": 1, "b": 1}, timeout=ATTEMPT_SECONDS
            )
        except httpx.TransportError:
            return False
        return answer.status_code == 200

    def _call(self, method: str, path: str, body: object = None) -> Any:
        return succeeded(self._client.request(method, path, json=body)).json()["data"]


def code_node(code: str = CODE) -> dict[str, object]:
    """Return a node whose code a task runner executes; without other code it adds two numbers."""
    return {
        "type": "n8n-nodes-base.code",
        "typeVersion": 2,
        "parameters": {"jsCode": code},
    }


def idle_node() -> dict[str, object]:
    """Return a node that does nothing: a worker has done with hundreds in a few seconds."""
    return {"type": "n8n-nodes-base.noOp", "typeVersion": 1, "parameters": {}}


def request_node(url: str, token: str) -> dict[str, object]:
    """Return a node that posts the webhook's message to a URL."""
    return {
        "type": "n8n-nodes-base.httpRequest",
        "typeVersion": 4.2,
        "parameters": {
            "method": "POST",
            "url": url,
            "sendHeaders": True,
            "headerParameters": {
                "parameters": [{"name": "Authorization", "value": f"Bearer {token}"}]
            },
            "sendBody": True,
            "specifyBody": "json",
            "jsonBody": "={{ JSON.stringify($json.body) }}",
        },
    }


def answering(path: str, node: dict[str, object]) -> dict[str, object]:
    """Return a workflow as its export file has it: webhook, one node, answer."""
    respond = {
        "type": "n8n-nodes-base.respondToWebhook",
        "typeVersion": 1.1,
        "parameters": {"respondWith": "firstIncomingItem"},
    }
    return _workflow(path, {"Work": node, "Respond": respond}, "responseNode")


def queued(path: str, node: dict[str, object]) -> dict[str, object]:
    """Return a workflow whose webhook answers as soon as the execution is in the queue."""
    return _workflow(path, {"Work": node}, "onReceived")


def _workflow(path: str, nodes: dict[str, dict[str, object]], response: str) -> dict[str, object]:
    """Return a chain of nodes behind a webhook, and when that answers."""
    webhook = {
        "type": "n8n-nodes-base.webhook",
        "typeVersion": 2,
        "webhookId": path,
        "parameters": {"httpMethod": "POST", "path": path, "responseMode": response},
    }
    chain = {"Webhook": webhook, **nodes}
    return {
        "name": f"Made by a test ({path})",
        "nodes": [
            {"id": name.lower(), "name": name, "position": [200 * number, 0], **node}
            for number, (name, node) in enumerate(chain.items())
        ],
        "connections": {
            name: {"main": [[{"node": following, "type": "main", "index": 0}]]}
            for name, following in pairwise(chain)
        },
        "settings": {"executionOrder": "v1"},
    }
