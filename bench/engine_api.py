"""The engine's HTTP API, for live statistics: the docker command is too slow."""

import http.client
import json
import socket
import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from bench.run import BenchError

DEFAULT_HOST = "unix:///var/run/docker.sock"
SCHEME = "unix://"


@dataclass(frozen=True, slots=True)
class EngineApi:
    """One engine on a Unix socket."""

    path: str

    @classmethod
    def of(cls, env: Mapping[str, str]) -> Self:
        """Use DOCKER_HOST or the usual socket."""
        host = env.get("DOCKER_HOST") or DEFAULT_HOST
        if not host.startswith(SCHEME):
            raise BenchError(f"memory is measured on a local engine only, not on {host}")
        return cls(host.removeprefix(SCHEME))

    def running(self, prefix: str) -> dict[str, str]:
        """Return the identities of running containers by name."""
        filters = urllib.parse.quote(json.dumps({"name": [prefix], "status": ["running"]}))
        listed: list[dict[str, Any]] = self._get(f"/containers/json?filters={filters}") or []
        names = {container["Names"][0].removeprefix("/"): container["Id"] for container in listed}
        return {name: identity for name, identity in names.items() if name.startswith(prefix)}

    def stats(self, identity: str) -> dict[str, Any] | None:
        """Return one sample; None when the container is gone."""
        sample: dict[str, Any] | None = self._get(
            f"/containers/{identity}/stats?stream=false&one-shot=true"
        )
        return sample

    def _get(self, path: str) -> Any:
        connection = UnixConnection(self.path)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        return json.loads(content) if answer.status == http.client.OK else None


class UnixConnection(http.client.HTTPConnection):
    """HTTP over a Unix socket."""

    def __init__(self, path: str) -> None:
        super().__init__("localhost", timeout=30)
        self._path = path

    def connect(self) -> None:
        """Connect to the socket instead of a host."""
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


def used_memory(stats: Mapping[str, Any]) -> int:
    """Return the memory in use as `docker stats` counts it: without the idle file cache."""
    memory = stats.get("memory_stats") or {}
    details = memory.get("stats") or {}
    # cgroup v1 calls the total of the tree `total_inactive_file`.
    idle = details.get("total_inactive_file", details.get("inactive_file", 0))
    return max(int(memory.get("usage", 0)) - int(idle), 0)
