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

from config.check import FIELD_OF_KEY, check
from config.images import load_pins, pin_of
from config.instances import instances
from config.report.errors import show
from testbed.bed import Bed
from testbed.connections import SshConnections, ssh_connections
from testbed.errors import BedError
from testbed.pulumi_cli import UP, Pulumi
from testbed.sessions import Result, run
from testbed.workspace import PROJECT, START_MINUTES, Workspace
from toolchain import ssh_folder

STACK = "bed"
BASE = "prod"
DOMAIN = "bed.test"
MTU = 1380
"""Neither our default nor WireGuard's."""

ROLES = {"edge": "srv-a", "data": "srv-b"}
"""Server of the base stack -> server of the bed."""

TELEGRAM_PORT = 8080
CHAT = -1001234567890
BOT = "12345:test-token-of-no-bot"
"""Alerts go to this machine, on which a test may listen in the place of Telegram."""

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
        self.set_secret("alertsTelegramToken", BOT)

    def _adapted(self, settings: dict[str, Any]) -> None:
        settings.update(domain=DOMAIN, secrets="generated")
        settings.pop("links")
        for service in ("n8n", "directus"):
            settings[service]["startMinutes"] = START_MINUTES
        api = f"http://{self.bed.plan.control_address}:{TELEGRAM_PORT}"
        settings["alerts"]["telegram"] = {"chatIds": [CHAT], "apiUrl": api}
        settings["ssh"] = {"keyFile": str(self.bed.client_key)}
        settings["tunnel"] = {"mtu": MTU}
        for role, name in ROLES.items():
            settings["servers"][role].update(self.server(name))

    def server(self, name: str) -> dict[str, Any]:
        """Return the settings of a server of the bed."""
        return {"address": self.bed.addresses[name], "hostKey": self.bed.host_key(name)}

    def set_secret(self, key: str, value: str) -> None:
        """Set a secret of the stack."""
        answer = self.pulumi.run("config", "set", "--secret", f"{PROJECT}:{key}", value)
        if answer.code != 0:
            raise BedError(answer.text)

    def load_images(self, server: str, name: str = "") -> None:
        """Load what the stack runs on a server, which cannot reach a registry.

        A server that the stack has besides those of its base has a name in the bed.
        """
        own = {key: value for key, value in self.settings().items() if key in FIELD_OF_KEY}
        settings, problems = check(own, frozenset(), show)
        if settings is None:
            raise BedError("\n".join(problem.line for problem in problems))
        keys = {each.image for each in instances(settings) if each.server == server}
        pins = load_pins({})
        references = (pin_of(key, pins).reference for key in sorted(keys))
        # Read again: the bed may have got this server after `self.bed` was.
        current = Bed.load(self.bed.plan.name, self.bed.places)
        current.load_image(name or ROLES[server], *references)

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
