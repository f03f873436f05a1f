"""An S3 server on this machine: files that replicas share, and copies of all that is kept."""

import os
import re
import secrets
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from testbed.daemon import listening
from testbed.ports import free_ports

SIGNED = {
    "Authorization": "AWS4-HMAC-SHA256 Credential=anybody/20260101/us-east-1/s3/aws4_request,"
    " SignedHeaders=host, Signature=0"
}
OBJECT = re.compile(r"<Key>([^<]*)</Key>")


@dataclass(frozen=True)
class S3:
    """One bucket, addressed by path; the server accepts whatever is signed with."""

    endpoint: str
    process: int
    bucket: str
    region: str = "us-east-1"
    key: str = "bed-access-key"
    secret: str = field(default_factory=lambda: secrets.token_hex(20))

    def objects(self) -> set[str]:
        """Return the names of all that is stored."""
        answer = httpx.get(f"{self.endpoint}/{self.bucket}?list-type=2", trust_env=False)
        answer.raise_for_status()
        return set(OBJECT.findall(answer.text))

    def change_a_byte(self, name: str) -> None:
        """Change one byte in the middle of what is stored, as a bad disk would."""
        content = bytearray(self.read(name))
        content[len(content) // 2] ^= 1
        place = f"{self.endpoint}/{self.bucket}/{name}"
        answer = httpx.put(place, headers=SIGNED, content=bytes(content), trust_env=False)
        answer.raise_for_status()

    def read(self, name: str) -> bytes:
        """Return what is stored under a name."""
        place = f"{self.endpoint}/{self.bucket}/{name}"
        return (
            httpx.get(place, headers=SIGNED, timeout=30, trust_env=False).raise_for_status().content
        )

    @contextmanager
    def away(self) -> Iterator[None]:
        """Have it answer nobody while the block lasts."""
        os.kill(self.process, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self.process, signal.SIGCONT)


@contextmanager
def s3_server(address: str, bucket: str = "directus") -> Iterator[S3]:
    """Serve an empty bucket on one of this machine's addresses; it is in memory only."""
    [port] = free_ports(1, address)
    command = [sys.executable, "-m", "moto.server", f"--host={address}", f"--port={port}"]
    with tempfile.TemporaryDirectory(prefix="tapbot-s3-") as folder:
        log = Path(folder) / "log"
        with listening(command, address=address, ports=[port], log=log, env=os.environ) as process:
            s3 = S3(f"http://{address}:{port}", process, bucket)
            httpx.put(f"{s3.endpoint}/{s3.bucket}", trust_env=False).raise_for_status()
            yield s3
