"""Ports that are chosen now are still free when they are used, minutes later."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from testbed import ports
from testbed.clients import LOOPBACK
from testbed.errors import BedError
from testbed.ports import CONNECTIONS, free_ports

ANOTHER_PROGRAM = """
import pathlib, sys
from testbed import ports
ports.FIRST_PORT, ports.CONNECTIONS = int(sys.argv[1]), pathlib.Path(sys.argv[2])
print(*ports.free_ports(1))
"""


def test_free_ports_differ() -> None:
    assert len(set(free_ports(3))) == 3


def test_a_free_port_is_none_that_an_outgoing_connection_may_get() -> None:
    first = int(CONNECTIONS.read_text().split()[0])
    assert all(port < first for port in free_ports(20)), "it may be taken before it is used"


def test_a_port_that_was_chosen_can_be_listened_on() -> None:
    with socket.create_server((LOOPBACK, *free_ports(1))):
        pass


def test_a_port_that_somebody_listens_on_is_not_free(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    [port] = free_ports(1)
    limit_to(port + 1, tmp_path, monkeypatch)
    with (
        socket.create_server((LOOPBACK, port + 1)),
        pytest.raises(BedError, match="fewer than 1 ports of 127.0.0.1 are free"),
    ):
        free_ports(1)


def test_a_port_that_was_chosen_is_chosen_by_nobody_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    [port] = free_ports(1)
    only = limit_to(port, tmp_path, monkeypatch)
    with pytest.raises(BedError):
        free_ports(1)
    command = [sys.executable, "-c", ANOTHER_PROGRAM, str(port), str(only)]
    other = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "fewer than 1 ports" in other.stderr, other.stdout


def test_ports_of_a_program_that_ended_are_free_again(tmp_path: Path) -> None:
    [port] = free_ports(1)
    command = [sys.executable, "-c", ANOTHER_PROGRAM, str(port + 1), str(only(port + 1, tmp_path))]
    for _ in range(2):
        ended = subprocess.run(command, capture_output=True, text=True, check=True)
        assert ended.stdout.split() == [str(port + 1)]


def limit_to(port: int, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let there be one port to choose from; return the file that says so."""
    file = only(port, folder)
    monkeypatch.setattr(ports, "FIRST_PORT", port)
    monkeypatch.setattr(ports, "CONNECTIONS", file)
    return file


def only(port: int, folder: Path) -> Path:
    """Return the file of a system whose outgoing connections begin after a port."""
    file = folder / "range"
    file.write_text(f"{port + 1}\t60999\n")
    return file
