"""An S3 server on this machine for the files that Directus's replicas on two servers share."""

import os
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from testbed.clients import free_ports
from testbed.daemon import listening

OBJECT = re.compile(r"<Key>([^<]*)</Key>")


@dataclass(frozen=True)
class S3:
    """One bucket, addressed by path; the server accepts whatever is signed with."""

    endpoint: str
    bucket: str = "directus"
    region: str = "us-east-1"
    key: str = "bed-access-key"
    secret: str = "bed-secret-access-key"

    def objects(self) -> set[str]:
        """Return the names of all that is stored."""
        answer = httpx.get(f"{self.endpoint}/{self.bucket}?list-type=2", trust_env=False)
        answer.raise_for_status()
        return set(OBJECT.findall(answer.text))


@contextmanager
def s3_server(address: str) -> Iterator[S3]:
    """Serve an empty bucket on one of this machine's addresses; it is in memory only."""
    [port] = free_ports(1, address)
    command = [sys.executable, "-m", "moto.server", f"--host={address}", f"--port={port}"]
    with tempfile.TemporaryDirectory(prefix="tapbot-s3-") as folder:
        log = Path(folder) / "log"
        with listening(command, address=address, ports=[port], log=log, env=os.environ):
            s3 = S3(f"http://{address}:{port}")
            httpx.put(f"{s3.endpoint}/{s3.bucket}", trust_env=False).raise_for_status()
            yield s3
