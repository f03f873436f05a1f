"""The folder of workflows and credentials of a deployment, as an operator fills it."""

import itertools
import json
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import yaml

from config.automation.ids import derived
from testbed.n8n import N8n
from testbed.sessions import wait_until
from tests.e2e.deployment import Deployment
from tests.e2e.docker_cli import Docker
from tests.e2e.node_fetch import fetch

KEY_NAME = "ordersApiKey"
CREDENTIAL = "orders API"
HEADER = "X-Key"
KEY = secrets.token_hex(24)
"""What an issuer gave for the credential."""

COUNT = 12
"""More than are written at the same time."""


def node(name: str, kind: str, version: float, **parameters: Any) -> dict[str, Any]:
    """Return a node."""
    return {
        "id": name.lower(),
        "name": name,
        "type": f"n8n-nodes-base.{kind}",
        "typeVersion": version,
        "position": [0, 0],
        "parameters": parameters,
    }


def called(path: str, *then: dict[str, Any]) -> dict[str, Any]:
    """Return a workflow that is called by whoever has the key, and does something then."""
    first = node("Webhook", "webhook", 2, httpMethod="POST", path=path, authentication="headerAuth")
    first["credentials"] = {"httpHeaderAuth": {"name": CREDENTIAL}}
    nodes = [first, *then]
    connections = {
        one["name"]: {"main": [[{"node": next_["name"], "type": "main", "index": 0}]]}
        for one, next_ in itertools.pairwise(nodes)
    }
    return {"name": path, "nodes": nodes, "connections": connections, "settings": {}}


def scheduled() -> dict[str, Any]:
    """Return a workflow that is started each hour."""
    rule = {"interval": [{"field": "hours", "hoursInterval": 1}]}
    nodes = [node("Hourly", "scheduleTrigger", 1.2, rule=rule), node("Nothing", "noOp", 1)]
    begin = {"Hourly": {"main": [[{"node": "Nothing", "type": "main", "index": 0}]]}}
    return {"name": "hourly", "nodes": nodes, "connections": begin, "settings": {}}


def workflows() -> dict[str, dict[str, Any]]:
    """Return the workflows by the names of their files."""
    stops = node("Stop", "stopAndError", 1, errorMessage="broken on purpose")
    found = {"orders": called("orders"), "fails": called("fails", stops), "hourly": scheduled()}
    rest = range(COUNT - len(found))
    return {**found, **{f"number-{n}": called(f"number-{n}") for n in rest}}


def identity(file: str) -> str:
    """Return the id of the workflow of a file in n8n."""
    return derived("workflow", file)


EXECUTED = """SELECT count(*) FROM execution_entity WHERE "workflowId" = '{}'
 AND status = 'success'"""


class Automated(Deployment):
    """A deployment whose folder is full before it is created."""

    @property
    def folder(self) -> Path:
        """The folder."""
        return self.workspace.program / "automation"

    def create(self) -> None:
        """Fill the folder, then deploy."""
        credential = {"type": "httpHeaderAuth", "fields": {"name": HEADER}}
        credentials = {CREDENTIAL: {**credential, "secrets": {"value": KEY_NAME}}}
        (self.folder / "credentials.yaml").write_text(yaml.safe_dump(credentials))
        for name, document in workflows().items():
            self.write(name, document)
        super().create()

    def file(self, name: str) -> Path:
        """Return the file of a workflow."""
        return self.folder / "workflows" / f"{name}.json"

    def write(self, name: str, document: Mapping[str, Any]) -> None:
        """Write the file of a workflow."""
        self.file(name).parent.mkdir(exist_ok=True)
        self.file(name).write_text(json.dumps(document, indent=2))

    def executed(self, workflow: str) -> int:
        """Return how many executions of a workflow have ended well."""
        ask = ("psql", "-U", "postgres", "-XAtqd", "n8n", "-c", EXECUTED.format(workflow))
        return int(self.docker.execute("postgres-data", *ask).out)


def fire(deployment: Automated, path: str, key: str = KEY) -> int:
    """Call a webhook from outside, and return the status."""
    with deployment.entry.client("n8n") as client:
        return client.post(f"/webhook/{path}", headers={HEADER: key}, json={}).status_code


def knock(deployment: Automated, path: str, headers: dict[str, str]) -> int:
    """Return the status of a request whose path is sent as it is written."""
    with deployment.entry.client("n8n") as stranger:
        url = httpx.URL(deployment.entry.url("n8n")).copy_with(raw_path=path.encode())
        request = stranger.build_request("POST", url, headers=headers, json={})
        return stranger.send(request).status_code


def figures(docker: Docker) -> str:
    """Return what the watch of the links tells the monitoring."""
    return docker.execute("links", "cat", "/figures/links.prom").out


def reads(docker: Docker, token: str, path: str) -> int:
    """Return what Directus answers to whoever has a token and asks from n8n's container."""
    headers = {"Authorization": f"Bearer {token}"}
    return fetch(docker, "n8n", f"http://directus-1:8055/{path}", headers=headers).status


def both_ways(docker: Docker, token: str, secret: str) -> tuple[int, int]:
    """Return what Directus and n8n answer to whoever has these."""
    proof, url = {"X-Tapbot-Secret": secret}, "http://traefik:8098/webhook/internal/round"
    called = fetch(docker, "n8n", url, method="POST", headers=proof).status
    return reads(docker, token, "items/tapbot_round"), called


def touches_only_what_changed(deployment: Automated, n8n: N8n) -> None:
    """Change a file, remove another one, update, and see that the rest goes on as it was."""
    before = n8n.workflow(identity("hourly"))["activeVersionId"]
    deployment.write("orders", called("orders-2"))
    deployment.file("number-0").unlink()
    deployment.up()
    lines = sorted(
        each for each in deployment.docker.log("links-n8n").splitlines() if "workflow" in each
    )
    changed = ["change workflow orders-2: name, nodes", "publish workflow orders-2"]
    assert lines == [*changed, "remove workflow number-0"], lines
    assert n8n.workflow(identity("hourly"))["activeVersionId"] == before, "it began anew"
    wait_until("its path", 60, lambda: fire(deployment, "orders-2") == 200, every=1)
    wait_until("no other", 60, lambda: fire(deployment, "orders") == 404, every=1)
    assert fire(deployment, "number-0") == 404
