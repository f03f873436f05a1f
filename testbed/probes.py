"""The outsider's probes: a standalone program without imports from testbed; prints JSON."""

from __future__ import annotations

import contextlib
import errno
import itertools
import json
import os
import resource
import select
import socket
import sys
import time
from collections.abc import Iterable

AT_ONCE = 16000
WAIT_SECONDS = 1.5
"""The kernel resends a lost SYN after one second."""

OPEN, REFUSED, SILENT = "open", "refused", "silent"
CLOSED = {errno.ECONNREFUSED, errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EACCES, errno.EPERM}
"""Errors of a connection that a firewall rejects."""


class Scan:
    """Connects to many ports at the same time, with a timeout for each."""

    def __init__(self, address: str) -> None:
        self.found: set[int] = set()
        self._address = address
        # In the order in which they were started, and therefore expire.
        self._pending: dict[int, tuple[socket.socket, int, float]] = {}
        self._poll = select.epoll()

    def run(self, ports: Iterable[int]) -> set[int]:
        """Return the ports that accept a connection."""
        waiting = iter(ports)
        with contextlib.closing(self._poll):
            while True:
                for port in itertools.islice(waiting, AT_ONCE - len(self._pending)):
                    self._begin(port)
                if not self._pending:
                    return self.found
                for number, _ in self._poll.poll(0.05, AT_ONCE):
                    self._end(number)
                self._end_expired(time.monotonic())

    def _begin(self, port: int) -> None:
        client = socket.socket(socket.AF_INET, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
        code = client.connect_ex((self._address, port))
        if code == errno.EINPROGRESS:
            deadline = time.monotonic() + WAIT_SECONDS
            self._pending[client.fileno()] = (client, port, deadline)
            self._poll.register(client, select.EPOLLOUT)
            return
        client.close()
        if code == 0:
            self.found.add(port)
        elif code != errno.ECONNREFUSED:
            # No route, no free port, too many files: not an answer of the other side.
            raise OSError(code, f"{self._address}:{port}: {os.strerror(code)}")

    def _end_expired(self, now: float) -> None:
        expired = itertools.takewhile(lambda item: item[1][2] < now, self._pending.items())
        for number in [number for number, _ in expired]:
            self._end(number)

    def _end(self, number: int) -> None:
        client, port, _ = self._pending.pop(number)
        with client:
            if _connected(client):
                self.found.add(port)


def tcp(address: str, port: int) -> str:
    """Return the reaction to one connection."""
    try:
        socket.create_connection((address, port), 2 * WAIT_SECONDS).close()
    except TimeoutError:
        return SILENT
    except OSError as error:
        if error.errno not in CLOSED:
            raise
        return REFUSED
    return OPEN


def udp(address: str, port: int, payload: bytes) -> str:
    """Return the reaction to one datagram."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.settimeout(WAIT_SECONDS)
        client.connect((address, port))
        client.send(payload)
        try:
            client.recv(65535)
        except TimeoutError:
            return SILENT
        except OSError as error:
            if error.errno not in CLOSED:
                raise
            return REFUSED
    return OPEN


def hold(address: str, port: int, count: int, seconds: float) -> int:
    """Keep connections open for a time, saying nothing; return how many were accepted."""
    _allow_files(count + 100)
    with contextlib.ExitStack() as held:
        clients = [held.enter_context(_connecting(address, port)) for _ in range(count)]
        time.sleep(seconds)
        return sum(map(_connected, clients))


def _connecting(address: str, port: int) -> socket.socket:
    client = socket.socket(socket.AF_INET, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
    client.connect_ex((address, port))
    return client


def _connected(client: socket.socket) -> bool:
    if client.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
        return False
    try:
        client.getpeername()
    except OSError:
        return False
    return True


def _allow_files(count: int) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < count:
        resource.setrlimit(resource.RLIMIT_NOFILE, (count, max(count, hard)))


def main(kind: str, address: str, *values: str) -> None:
    """Run one probe."""
    answer: object
    if kind == "scan":
        _allow_files(AT_ONCE + 100)
        first, last = map(int, values)
        answer = sorted(Scan(address).run(range(first, last + 1)))
    elif kind == "ports":
        answer = sorted(Scan(address).run(map(int, values)))
    elif kind == "tcp":
        answer = tcp(address, int(values[0]))
    elif kind == "hold":
        answer = hold(address, int(values[0]), int(values[1]), float(values[2]))
    else:
        answer = udp(address, int(values[0]), bytes.fromhex(values[1]))
    print(json.dumps(answer))


if __name__ == "__main__":
    main(*sys.argv[1:])
