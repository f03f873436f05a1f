"""A small stack of its own with backups: what is restored there is used by nobody else."""

import json
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from types import MappingProxyType
from typing import Any, ClassVar, Final

from config.images import load_pins
from testbed.sessions import Result
from tests.e2e.deployment import Deployment, created

KEEPER: Final = "backups-edge"
STATUS: Final = "/var/lib/barman/status.json"


class BackedUp(Deployment):
    """PostgreSQL and its backups, and a site behind Traefik."""

    left_out: ClassVar[tuple[str, ...]] = ("redisQueue", "redisCache", "qdrant", "directus", "n8n")
    given: Mapping[str, str] = MappingProxyType({})
    """Secrets that somebody else issued, by key."""

    def create(self) -> None:
        """Create the stack and deploy it."""
        result = self.pulumi.run("stack", "init")
        assert result.code == 0, result.text
        self.workspace.start_from_base()
        self.workspace.configure(self._small)
        for key, value in self.given.items():
            self.set_secret(key, value)
        self.up()

    def sql(self, statement: str) -> str:
        """Run SQL as the superuser, and return its rows."""
        done = self.docker.execute(
            "postgres-data", "psql", "-XAtq", "--username", "postgres", stdin=statement
        )
        assert done.code == 0, done.text
        return done.out.strip()

    def status(self) -> dict[str, Any]:
        """Return what the backups say of themselves; nothing before they have said anything."""
        said = self.docker.execute(KEEPER, "cat", STATUS)
        found: dict[str, Any] = json.loads(said.out) if said.code == 0 else {}
        return found

    def restore(self, to: str, *, confirm: bool = True) -> Result:
        """Type `make restore`, and the stack's name when it asks."""
        typed = self.stack if confirm else "no"
        return self.pulumi.toolchain("restore", TO=to, CONFIRM=typed)

    def image(self, service: str) -> str:
        """Return what a container was made from."""
        return str(self.docker.containers()[service]["Config"]["Image"])

    @contextmanager
    def newer(self, key: str, tag: str) -> Iterator[str]:
        """Have the stack file want another version of an image, the same one by content."""
        reference = f"localhost/{self.stack}/{key}:{tag}"
        tagged = self.docker.machine.run("docker", "tag", load_pins({})[key].reference, reference)
        assert tagged.code == 0, tagged.text
        self.set("images", key, reference)
        try:
            yield reference
        finally:
            self.docker.machine.run("docker", "image", "rm", reference)

    def _small(self, settings: dict[str, Any]) -> None:
        for section in self.left_out:
            settings.pop(section, None)
            settings["placement"].pop(section, None)
        settings["backups"] = {}
        settings["placement"]["backups"] = "edge"
        settings["traefik"].update(httpPort=self.http_port, httpsPort=self.https_port)


def backed_up() -> AbstractContextManager[BackedUp]:
    """Deploy it, and remove everything again whatever happens."""
    return created(BackedUp)
