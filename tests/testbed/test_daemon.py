"""Programs that listen: their start, their complaints, their end."""

import os
import socket
import sys
from pathlib import Path

import pytest

from testbed import daemon
from testbed.clients import LOOPBACK
from testbed.daemon import listening
from testbed.errors import BedError
from testbed.ports import free_ports
from testbed.processes import identity

LISTENS = """
import os, pathlib, signal, socket, sys, time
if sys.argv[2] == "stubborn":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
time.sleep(0.2)
server = socket.create_server(("127.0.0.1", int(sys.argv[1])))
pathlib.Path(sys.argv[3]).write_text(str(os.getpid()))
time.sleep(60)
"""


@pytest.fixture
def port() -> int:
    [free] = free_ports(1)
    return free


@pytest.mark.parametrize("manner", ["polite", "stubborn"])
def test_a_program_listens_while_the_block_lasts(
    manner: str, port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(daemon, "STOP_SECONDS", 1.0)
    command = [sys.executable, "-c", LISTENS, str(port), manner, str(tmp_path / "pid")]
    with listening(command, address=LOOPBACK, ports=[port], log=tmp_path / "log", env=os.environ):
        pid = int((tmp_path / "pid").read_text())
        assert identity(pid), "the block has begun, so the program has to be there"
    assert identity(pid) is None, "it would hold the port for the next test"


def test_a_program_that_ends_is_quoted(port: int, tmp_path: Path) -> None:
    command = [sys.executable, "-c", "import sys; sys.exit('no such certificate')"]
    with (
        pytest.raises(BedError) as raised,
        listening(command, address=LOOPBACK, ports=[port], log=tmp_path / "log", env=os.environ),
    ):
        pytest.fail("it never listened")
    assert str(raised.value) == (
        f"{Path(sys.executable).name} does not listen on {LOOPBACK}:{port} and ended with 1:"
        " no such certificate"
    )


def test_a_program_that_never_listens_is_ended(
    port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(daemon, "START_SECONDS", 0.5)
    program = "import os, time; print(f'thinking as {os.getpid()}', flush=True); time.sleep(60)"
    with (
        pytest.raises(BedError, match=rf"{LOOPBACK}:{port} within 0\.5 s: thinking as \d+$") as end,
        listening(
            [sys.executable, "-c", program],
            address=LOOPBACK,
            ports=[port],
            log=tmp_path / "log",
            env=os.environ,
        ),
    ):
        pytest.fail("it never listened")
    assert identity(int(str(end.value).split()[-1])) is None


def test_a_port_of_somebody_else_is_not_waited_for(port: int, tmp_path: Path) -> None:
    with (
        socket.create_server((LOOPBACK, port)),
        pytest.raises(BedError, match=f"^{LOOPBACK}:{port} cannot be listened on: Address already"),
        listening(["/nonexistent"], address=LOOPBACK, ports=[port], log=tmp_path / "log", env={}),
    ):
        pytest.fail("the stranger would be taken for the program")
