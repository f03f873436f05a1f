"""A small stack whose data is copied to a bucket on this machine."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar, Final

from testbed.s3 import S3, s3_server
from testbed.sessions import Result
from tests.e2e.backed_up import BackedUp
from tests.e2e.deployment import DOMAIN, created
from tests.e2e.docker_cli import Docker

SENDER: Final = "offsite-data"
STATUS: Final = "/var/lib/offsite/status.json"
KINDS: Final = {"postgres", "uploads", "qdrant", "certificates"}


ASK: Final = """
import json, os, sys, urllib.request
given = json.load(sys.stdin)
key = open("/etc/tapbot/qdrant-key").read()
request = urllib.request.Request(
    os.environ["QDRANT_URL"] + given["path"],
    method=given["method"],
    data=json.dumps(given["body"]).encode() if given["body"] else None,
    headers={"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
)
print(urllib.request.urlopen(request).read().decode())
"""
"""Qdrant is reached by its neighbours only."""


class Elsewhere(BackedUp):
    """Directus, Qdrant and PostgreSQL, their backups, and copies of it all in a bucket."""

    left_out: ClassVar = ("n8n", "redisQueue")

    def __init__(self, folder: Path, s3: S3) -> None:
        super().__init__(folder)
        self.s3 = s3
        self.given = {"backupsS3Key": s3.key, "backupsS3Secret": s3.secret}

    def offsite(self) -> dict[str, Any]:
        """Return what is said of the copies; nothing before anything was said."""
        said = self.docker.execute(SENDER, "cat", STATUS)
        found: dict[str, Any] = json.loads(said.out) if said.code == 0 else {}
        return found

    def qdrant(self, method: str, path: str, body: object = None) -> Any:
        """Send Qdrant one request, with its key, and return the result."""
        given = json.dumps({"method": method, "path": path, "body": body})
        done = self.docker.execute(SENDER, "python3", "-c", ASK, stdin=given)
        assert done.code == 0, done.text
        return json.loads(done.out)["result"]

    def restic(self, *arguments: str, password: str | None = None) -> Result:
        """Run restic beside the copies, with the stack's password or another one."""
        if password is None:
            return self.docker.execute(SENDER, "restic", *arguments)
        command = 'f=/tmp/other; cat > $f; restic --password-file $f "$@"'
        return self.docker.execute(SENDER, "sh", "-c", command, "sh", *arguments, stdin=password)

    def _small(self, settings: dict[str, Any]) -> None:
        super()._small(settings)
        settings["domain"] = DOMAIN
        bucket = {"endpoint": self.s3.endpoint, "bucket": self.s3.bucket}
        settings["backups"]["offsite"] = {"s3": bucket, "minutes": 1, "qdrantMinutes": 1}


@contextmanager
def elsewhere() -> Iterator[Elsewhere]:
    """Deploy it beside a bucket, and remove both again whatever happens."""
    with (
        s3_server(Docker("").host_address(), bucket="backups") as s3,
        created(lambda folder: Elsewhere(folder, s3)) as found,
    ):
        yield found
