"""The two programs that measure a stream count what was sent."""

import json
import subprocess
import sys
import time

from bench.throughput import RECEIVER, SENDER
from testbed.clients import LOOPBACK
from testbed.ports import free_ports


def test_every_byte_is_counted() -> None:
    where = [LOOPBACK, str(*free_ports(1))]
    with subprocess.Popen(
        [sys.executable, "-c", RECEIVER, *where], stdout=subprocess.PIPE, text=True
    ) as receiver:
        deadline = time.monotonic() + 20
        while True:
            sender = subprocess.run(
                [sys.executable, "-c", SENDER, *where, "3"], capture_output=True, check=False
            )
            if sender.returncode == 0:
                break
            assert time.monotonic() < deadline, sender.stderr
            time.sleep(0.1)
        counted = json.loads(receiver.communicate(timeout=20)[0])
    assert counted["bytes"] == 3 * 1024 * 1024
    assert counted["seconds"] > 0
