"""The production stack on the bed, with all that its tests ask of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any

from testbed import Bed
from testbed.clients import PublicEntry
from testbed.deployment import (
    DOMAIN,
    ROLES,
    STACK,
    Change,
    Deployment,
    deployment_folder,
)
from testbed.s3 import S3
from tests.e2e.docker_cli import Docker
from tests.e2e_bed.hosts import engine


class BedDeployment(Deployment):
    """A deployment whose engines, outputs and public names are looked at."""

    def keep_files_in(self, files: S3) -> None:
        """Let Directus keep its files in a bucket, which its replicas on all servers share."""
        s3 = {"endpoint": files.endpoint, "bucket": files.bucket, "region": files.region}
        self.configure(lambda settings: settings["directus"].update(s3=s3))
        for key, value in (("directusS3Key", files.key), ("directusS3Secret", files.secret)):
            self.set_secret(key, value)

    def configure(self, change: Change) -> None:
        """Edit the stack's file."""
        self.workspace.configure(change)

    def restore(self, settings: dict[str, Any]) -> None:
        """Go back to settings of before."""

        def change(current: dict[str, Any]) -> None:
            current.clear()
            current.update(settings)

        self.configure(change)

    def docker(self, role: str) -> Docker:
        """Return the engine of a server by its role."""
        return engine(self.bed, ROLES[role], STACK)

    def complaints_of(self, role: str) -> str:
        """Describe what is not healthy on one server, with the ends of logs."""
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


@contextmanager
def deployment(bed: Bed, adapt: Change) -> Iterator[BedDeployment]:
    """Return the stack before its first update; its state goes with the block."""
    with deployment_folder() as folder:
        yield BedDeployment(bed, folder, adapt)
