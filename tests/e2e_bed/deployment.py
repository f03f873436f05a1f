"""The production stack on the servers of the bed: the real program, settings and tools."""

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from config.images import load_pins
from testbed import Bed
from tests.e2e.clients import PublicEntry
from tests.e2e.docker_cli import Docker
from tests.e2e.processes import Result, run
from tests.e2e.pulumi_cli import UP, Pulumi
from tests.e2e.workspace import PROJECT, Workspace
from tests.e2e_bed.connections import SshConnections, ssh_connections
from tests.e2e_bed.hosts import engine
from tests.e2e_bed.s3 import S3
from toolchain import ssh_folder

STACK = "bed"
BASE = "prod"
DOMAIN = "bed.test"
MTU = 1380
"""Not the default one, nor WireGuard's own."""

ROLES = {"edge": "srv-a", "data": "srv-b"}
"""Which server of the bed stands for which server of the base stack."""

IMAGES = {
    "edge": ("wireguard", "traefik", "nginx", "n8n"),
    "data": ("wireguard", "postgres", "redis", "qdrant", "directus"),
}

Change = Callable[[dict[str, Any]], None]


class BedDeployment:
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
        made = self.pulumi.run("stack", "init")
        assert made.code == 0, made.text

    def _adapted(self, settings: dict[str, Any]) -> None:
        settings.update(domain=DOMAIN, secrets="generated")
        settings["ssh"] = {"keyFile": str(self.bed.client_key)}
        settings["tunnel"] = {"mtu": MTU}
        for role, name in ROLES.items():
            settings["servers"][role].update(self.server(name))

    def keep_files_in(self, files: S3) -> None:
        """Let Directus keep its files in a bucket, which its replicas on all servers share."""
        s3 = {"endpoint": files.endpoint, "bucket": files.bucket, "region": files.region}
        self.configure(lambda settings: settings["directus"].update(s3=s3))
        for key, value in (("directusS3Key", files.key), ("directusS3Secret", files.secret)):
            answer = self.pulumi.run("config", "set", "--secret", f"{PROJECT}:{key}", value)
            assert answer.code == 0, answer.text

    def server(self, name: str) -> dict[str, Any]:
        """Return what the settings say of a server of the bed."""
        return {"address": self.bed.addresses[name], "hostKey": self.bed.host_key(name)}

    def settings(self) -> dict[str, Any]:
        """Return the stack's settings, by keys without the project's name."""
        found: dict[str, Any] = {}
        self.workspace.configure(found.update)
        return found

    def configure(self, change: Change) -> None:
        """Edit the stack's file."""
        self.workspace.configure(change)

    def restore(self, settings: dict[str, Any]) -> None:
        """Go back to settings of before."""

        def change(current: dict[str, Any]) -> None:
            current.clear()
            current.update(settings)

        self.configure(change)

    def up(self, *options: str) -> Result:
        """Update; a failure shows what each server's containers say."""
        result = self.pulumi.run(*UP, *options)
        assert result.code == 0, f"pulumi up failed:\n{result.text[-6000:]}\n{self.complaints()}"
        return result

    def deploy(self) -> None:
        """Make the first update, and note how long it took and what it cost each server."""
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

    def docker(self, role: str) -> Docker:
        """Return the engine of a server by its role."""
        return engine(self.bed, ROLES[role], STACK)

    def complaints(self) -> str:
        """Describe what is not healthy on each server."""
        return "\n".join(f"== {role}\n{self._complaints_of(role)}" for role in ROLES)

    def _complaints_of(self, role: str) -> str:
        try:
            return self.docker(role).complaints()
        except AssertionError as error:
            return str(error)  # switched off by a test, which is not why the update failed

    def ids(self) -> dict[str, str]:
        """Return the id of every container on all servers, by server and service."""
        return {
            f"{role}/{service}": number
            for role in ROLES
            for service, number in self.docker(role).ids().items()
        }

    def entry(self, authority: str) -> PublicEntry:
        """Return Traefik as the public network sees it."""
        return PublicEntry(DOMAIN, 80, 443, authority, self.bed.addresses[ROLES["edge"]])

    @property
    def outputs(self) -> dict[str, Any]:
        """The stack's outputs with their secrets."""
        return self.pulumi.outputs()

    @cached_property
    def credentials(self) -> dict[str, dict[str, str]]:
        """The logins that the stack generated."""
        found: dict[str, dict[str, str]] = self.outputs["credentials"]
        return found

    def destroy(self, *options: str) -> Result:
        """Destroy the stack; volumes with data stay on their servers in any case."""
        return self.pulumi.run("destroy", "--yes", "--skip-preview", *options)


def load_images(bed: Bed, name: str, keys: tuple[str, ...]) -> None:
    """Bring the images of these pins to a server, which has no way to a registry."""
    pins = load_pins({})
    bed.load_image(name, *(pins[key].reference for key in keys))


@contextmanager
def deployment(bed: Bed, adapt: Change) -> Iterator[BedDeployment]:
    """Return the stack before its first update; its state goes with the block."""
    assert shutil.which("pulumi"), "pulumi is not on PATH: run `make e2e-bed`, which provides it"
    answer = run(["docker", "version", "--format", "{{.Server.Version}}"])
    assert answer.code == 0, f"no Docker engine answers, which has the images: {answer.err}"
    # Where the shared connections lie; whoever has used SSH before has it.
    ssh_folder.ensure()
    folder = Path(tempfile.mkdtemp(prefix="tapbot-bed-"))
    try:
        yield BedDeployment(bed, folder, adapt)
    finally:
        shutil.rmtree(folder)
