"""What the outsider's program says of ports whose state is known."""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest

from testbed import probes
from testbed.scan import PROBES, Reaction

LOOPBACK = "127.0.0.1"


@pytest.fixture
def listening() -> Iterator[int]:
    with socket.create_server((LOOPBACK, 0)) as server:
        yield int(server.getsockname()[1])


@pytest.fixture
def closed() -> Iterator[int]:
    """A port that is bound, so that nobody else takes it, and not listened on."""
    with socket.socket() as holder:
        holder.bind((LOOPBACK, 0))
        yield int(holder.getsockname()[1])


@pytest.fixture
def full() -> Iterator[int]:
    """A port that drops what comes, because nobody accepts and its queue is full."""
    with socket.socket() as server:
        server.bind((LOOPBACK, 0))
        server.listen(0)
        with socket.create_connection(server.getsockname()):
            yield int(server.getsockname()[1])


def probe(*args: object) -> object:
    """Run the program as the bed does."""
    command = [sys.executable, str(PROBES), *map(str, args)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60)
    return json.loads(done.stdout)


def test_a_scan_finds_what_accepts_and_only_that(listening: int, closed: int, full: int) -> None:
    assert probes.Scan(LOOPBACK).run([listening, closed, full]) == {listening}
    assert probe("scan", LOOPBACK, listening, listening) == [listening]
    assert probe("scan", LOOPBACK, closed, closed) == []
    assert probe("ports", LOOPBACK, closed, listening) == [listening]


def test_a_scan_takes_all_ports_though_only_some_at_once(
    listening: int, closed: int, full: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(probes, "AT_ONCE", 1)
    monkeypatch.setattr(probes, "WAIT_SECONDS", 0.1)
    assert probes.Scan(LOOPBACK).run([full, closed, full, listening]) == {listening}


def test_what_this_machine_itself_refuses_is_an_error_and_not_a_closed_port() -> None:
    with pytest.raises(OSError, match="255.255.255.255:1"):
        probes.Scan("255.255.255.255").run([1])


def test_a_connection_is_accepted_refused_or_ignored(
    listening: int, closed: int, full: int
) -> None:
    answers = [probe("tcp", LOOPBACK, port) for port in (listening, closed, full)]
    assert answers == [Reaction.OPEN, Reaction.REFUSED, Reaction.SILENT]


def test_a_datagram_is_refused_or_ignored_or_answered() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind((LOOPBACK, 0))
        port = server.getsockname()[1]
        assert probe("udp", LOOPBACK, port, b"hello".hex()) == Reaction.SILENT
        message, client = server.recvfrom(100)
        assert message == b"hello"
        command = [sys.executable, str(PROBES), "udp", LOOPBACK, str(port), "00"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as asking:
            _, client = server.recvfrom(100)
            server.sendto(b"hello to you", client)
            assert json.loads(asking.communicate(timeout=30)[0]) == Reaction.OPEN
    assert probe("udp", LOOPBACK, port, "00") == Reaction.REFUSED


def test_connections_that_are_kept_are_counted_when_they_were_accepted(
    listening: int, closed: int
) -> None:
    assert probe("hold", LOOPBACK, listening, 3, 0.2) == 3
    assert probe("hold", LOOPBACK, closed, 3, 0.2) == 0
