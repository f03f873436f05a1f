"""The Docker engine for the benchmarks: inspect, copy volumes, remove our own objects."""

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bench.run import BenchError, output_of


@dataclass(frozen=True, slots=True)
class Engine:
    """One engine; `env` may carry a DOCKER_HOST."""

    env: Mapping[str, str]

    def docker(self, *args: str) -> str:
        """Run a docker command and return what it printed."""
        return output_of(["docker", *args], self.env)

    def inspected(self, prefix: str) -> list[dict[str, Any]]:
        """Inspect every container whose name begins with the prefix, running or not."""
        names = self._names("ps", prefix, "--all", "--format", "{{.Names}}")
        if not names:
            return []
        found: list[dict[str, Any]] = json.loads(self.docker("container", "inspect", *names))
        return found

    def image_configuration(self, reference: str) -> dict[str, Any]:
        """Return the configuration of an image."""
        found: dict[str, Any] = json.loads(self.docker("image", "inspect", reference))[0]["Config"]
        return found

    def copy_volume(self, source: str, target: str, image: str) -> None:
        """Copy a volume into a new one; the image only has to have `cp`."""
        self.docker("volume", "create", target)
        mounts = ["--volume", f"{source}:/from:ro", "--volume", f"{target}:/to"]
        alone = ["--rm", "--network", "none", "--user", "0", "--entrypoint", "cp"]
        self.docker("run", *alone, *mounts, image, "-a", "/from/.", "/to/")

    def remove(self, prefix: str) -> None:
        """Remove containers, volumes and networks whose names begin with the prefix."""
        if len(prefix) < len("bench-000000"):
            raise BenchError(f"{prefix!r} is too short a prefix for a removal")
        containers = self._names("ps", prefix, "--all", "--format", "{{.Names}}")
        if containers:
            self.docker("rm", "--force", "--volumes", *containers)
        volumes = self._names("volume ls", prefix, "--format", "{{.Name}}")
        if volumes:
            self.docker("volume", "rm", *volumes)
        networks = self._names("network ls", prefix, "--format", "{{.Name}}")
        if networks:
            self.docker("network", "rm", *networks)

    def _names(self, listing: str, prefix: str, *args: str) -> list[str]:
        listed = self.docker(*listing.split(), "--filter", f"name={prefix}", *args).split()
        # The engine's filter matches anywhere in a name.
        return [name for name in listed if name.startswith(prefix)]


class Events:
    """Listens to events of containers, from construction until `stop`."""

    def __init__(self, engine: Engine) -> None:
        wanted = [f"--filter=event={event}" for event in ("create", "start", "health_status")]
        self._listener = subprocess.Popen(
            ["docker", "events", "--format", "{{json .}}", "--filter=type=container", *wanted],
            env=dict(engine.env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
        )

    def stop(self) -> list[dict[str, Any]]:
        """Stop listening and return the events in order."""
        self._listener.terminate()
        out, _ = self._listener.communicate()
        return [json.loads(line) for line in out.splitlines() if line.endswith("}")]
