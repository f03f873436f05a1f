"""HTTP from inside the stack, to what is not published, by the Node.js of a container."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.e2e.docker_cli import Docker

# The request comes through stdin: an argument with a key in it would show in the process list.
SCRIPT = """
let text = "";
process.stdin.on("data", chunk => text += chunk).on("end", async () => {
  const request = JSON.parse(text);
  const answer = await fetch(request.url, request.options);
  console.log(JSON.stringify({ status: answer.status, body: await answer.text() }));
});
"""


@dataclass(frozen=True)
class Answer:
    """An HTTP answer as the container saw it."""

    status: int
    body: str

    def json(self) -> Any:
        """Return the parsed body."""
        return json.loads(self.body)


def fetch(
    docker: Docker,
    service: str,
    url: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: object = None,
) -> Answer:
    """Send one request from a service's container."""
    options: dict[str, object] = {"method": method, "headers": dict(headers or {})}
    if body is not None:
        options["body"] = json.dumps(body)
        options["headers"] = {**dict(headers or {}), "Content-Type": "application/json"}
    result = docker.execute(
        service, "node", "-e", SCRIPT, stdin=json.dumps({"url": url, "options": options})
    )
    assert result.code == 0, f"fetch {url} from {service} failed: {result.err}"
    answer = json.loads(result.out)
    return Answer(int(answer["status"]), str(answer["body"]))
