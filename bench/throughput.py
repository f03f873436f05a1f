"""The throughput of one TCP stream between two servers of the test bed."""

import json
from dataclasses import dataclass
from typing import ClassVar

from bench.run import BenchError
from testbed import Bed
from testbed.deployment import ROLES

MEGABYTES = 512
SECONDS = 60

RECEIVER = """
import json, socket, sys, time
server = socket.create_server((sys.argv[1], int(sys.argv[2])))
server.settimeout(60)
stream, _ = server.accept()
started, received = time.monotonic(), 0
while chunk := stream.recv(1 << 20):
    received += len(chunk)
print(json.dumps({"bytes": received, "seconds": time.monotonic() - started}))
"""
SENDER = """
import socket, sys
chunk = bytes(1 << 20)
with socket.create_connection((sys.argv[1], int(sys.argv[2])), 10) as stream:
    for _ in range(int(sys.argv[3])):
        stream.sendall(chunk)
"""


@dataclass(frozen=True, slots=True)
class Receiver:
    """An address of the data server, and the command that opens its firewall for the test."""

    bed: Bed
    address: str
    opened_by: str
    port: ClassVar[int] = 9999


def throughput(receiver: Receiver) -> float:
    """Return megabits per second of one stream of zeros."""
    target, source = ROLES["data"], ROLES["edge"]
    receiver.bed.ssh(target, receiver.opened_by)
    where = f"{receiver.address} {receiver.port}"
    receiver.bed.ssh(target, "cat > /tmp/receiver.py", stdin=RECEIVER)
    receiver.bed.ssh(
        target,
        f"nohup python3 /tmp/receiver.py {where} > /tmp/received 2>&1 < /dev/null & sleep 1",
    )
    sent = receiver.bed.ask(
        source, f"python3 - {where} {MEGABYTES}", stdin=SENDER, timeout=SECONDS * 2
    )
    if not sent.ok:
        raise BenchError(f"nothing could be sent to {where}: {sent.err}")
    waited = "for i in $(seq 50); do [ -s /tmp/received ] && break; sleep 0.2; done"
    answer = json.loads(receiver.bed.ssh(target, f"{waited}; cat /tmp/received; rm /tmp/received"))
    return float(answer["bytes"]) * 8 / 1e6 / float(answer["seconds"])
