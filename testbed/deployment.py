"""The production stack on the bed's servers, with the real program, settings and tools."""

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from config.images import load_pins
from testbed.bed import Bed
from testbed.connections import SshConnections, ssh_connections
from testbed.errors import BedError
from testbed.pulumi_cli import UP, Pulumi
from testbed.sessions import Result, run
from testbed.workspace import Workspace
from toolchain import ssh_folder

STACK = "bed"
BASE = "prod"
DOMAIN = "bed.test"
MTU = 1380
"""Neither our default nor WireGuard's."""

ROLES = {"edge": "srv-a", "data": "srv-b"}
"""Server of the base stack -> server of the bed."""

IMAGES = {
    "edge": ("wireguard", "traefik", "nginx", "n8n"),
    "data": ("wireguard", "postgres", "redis", "qdrant", "directus"),
}

Change = Callable[[dict[str, Any]], None]


class Deployment:
    """The stack `prod` with other addresses, host keys and a domain of its own."""

    def __init__(self, bed: Bed, folder: Path, adapt: Change) -> None:
        self.bed = bed
        self.workspace = Workspace(folder, STACK)
        self.pulumi = Pulumi(self.workspace)
        base = yaml.safe_load((self.workspace.program / f"Pulumi.{BASE}.yaml").read_text())
        self.workspace.stack_file.write_text(yaml.safe_dump(base, sort_keys=False))
        self.workspace.configure(self._adapted)
        self.workspace.configure(adapt)
        self.first_seconds = 0.0
        self.deployed_at = datetime.now(UTC)
        self.first_connections: dict[str, set[int]] = {}
        self.first_lost: dict[str, set[int]] = {}
        result = self.pulumi.run("stack", "init")
        if result.code != 0:
            raise BedError(result.text)

    def _adapted(self, settings: dict[str, Any]) -> None:
        settings.update(domain=DOMAIN, secrets="generated")
        settings["ssh"] = {"keyFile": str(self.bed.client_key)}
        settings["tunnel"] = {"mtu": MTU}
        for role, name in ROLES.items():
            settings["servers"][role].update(self.server(name))

    def server(self, name: str) -> dict[str, Any]:
        """Return the settings of a server of the bed."""
        return {"address": self.bed.addresses[name], "hostKey": self.bed.host_key(name)}

    def settings(self) -> dict[str, Any]:
        """Return the stack's settings, by keys without the project's name."""
        found: dict[str, Any] = {}
        self.workspace.configure(found.update)
        return found

    def up(self, *options: str) -> Result:
        """Update; a failure shows the state of each server's containers."""
        result = self.pulumi.run(*UP, *options)
        if result.code != 0:
            raise BedError(f"pulumi up failed:\n{result.text[-6000:]}\n{self.complaints()}")
        return result

    def deploy(self) -> None:
        """Run the first update, and record its time and the SSH connections to each server."""
        with self.connections() as counted:
            started = time.monotonic()
            self.up()
            self.first_seconds = time.monotonic() - started
            self.deployed_at = datetime.now(UTC)
        self.first_connections = {role: each.opened() for role, each in counted.items()}
        self.first_lost = {role: each.lost() for role, each in counted.items()}

    @contextmanager
    def connections(self) -> Iterator[dict[str, SshConnections]]:
        """Count the SSH connections to each server while the block lasts, by role."""
        with ExitStack() as counting:
            yield {
                role: counting.enter_context(ssh_connections(self.bed, name))
                for role, name in ROLES.items()
            }

    def complaints(self) -> str:
        """Describe what runs on each server."""
        return "\n".join(f"== {role}\n{self.complaints_of(role)}" for role in ROLES)

    def complaints_of(self, role: str) -> str:
        """Describe what runs on one server, or why that is unknown."""
        answer = self.bed.ask(ROLES[role], "docker ps --all --format '{{.Names}}: {{.Status}}'")
        return answer.out if answer.ok else answer.err

    def destroy(self, *options: str) -> Result:
        """Destroy the stack; volumes with data stay on their servers in any case."""
        return self.pulumi.run("destroy", "--yes", "--skip-preview", *options)


def load_images(bed: Bed, name: str, keys: tuple[str, ...]) -> None:
    """Load the images of these pins on a server, which cannot reach a registry."""
    pins = load_pins({})
    bed.load_image(name, *(pins[key].reference for key in keys))


@contextmanager
def deployment(bed: Bed, adapt: Change) -> Iterator[Deployment]:
    """Return the stack before its first update; its state is removed after the block."""
    with deployment_folder() as folder:
        yield Deployment(bed, folder, adapt)


@contextmanager
def deployment_folder() -> Iterator[Path]:
    """Return a folder for a stack, after checking that pulumi and an engine are available."""
    if not shutil.which("pulumi"):
        raise BedError("pulumi is not on PATH: `make e2e-bed` and `make bench` provide it")
    answer = run(["docker", "version", "--format", "{{.Server.Version}}"])
    if answer.code != 0:
        raise BedError(f"the Docker engine with the images does not answer: {answer.err}")
    # The folder of the shared connections; a user who never used SSH lacks it.
    ssh_folder.ensure()
    folder = Path(tempfile.mkdtemp(prefix="tapbot-bed-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)
