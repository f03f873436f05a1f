"""What the stores of metrics and logs answer, asked from inside their own containers."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from tests.e2e.docker_cli import Docker


@dataclass(frozen=True)
class Stores:
    """The engine that both stores run on."""

    docker: Docker

    def metrics(self, query: str, at: float | None = None) -> list[dict[str, Any]]:
        """Return the series that a query finds now, or at a Unix time."""
        asked = {"nocache": "1", "query": query} | ({"time": str(at)} if at else {})
        path = f"8428/metrics/api/v1/query?{urlencode(asked)}"
        found: list[dict[str, Any]] = json.loads(self._ask("victoria-metrics", path))["data"][
            "result"
        ]
        return found

    def values(self, query: str, label: str) -> set[str]:
        """Return the values of a label among the series that a query finds now."""
        return {each["metric"].get(label, "") for each in self.metrics(query)}

    def logs(self, query: str) -> list[dict[str, str]]:
        """Return the lines that a query finds, of any time."""
        asked = urlencode({"query": query})
        answer = self._ask("victoria-logs", f"9428/logs/select/logsql/query?{asked}")
        return [json.loads(line) for line in answer.splitlines()]

    def bring(self, *series: str) -> None:
        """Give the store figures, as an agent would: `name{label="x"} value [milliseconds]`."""
        url = "http://127.0.0.1:8428/metrics/api/v1/import/prometheus"
        done = self.docker.execute(
            *("victoria-metrics", "wget", "-q", "-O", "-", "--post-data", "\n".join(series) + "\n"),
            url,
        )
        assert done.code == 0, done.text

    def _ask(self, service: str, path: str) -> str:
        done = self.docker.execute(service, "wget", "-q", "-O", "-", f"http://127.0.0.1:{path}")
        assert done.code == 0, done.text
        return done.out
