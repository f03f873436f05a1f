"""Runs a program that listens: waits for its ports, and ends exactly this process."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from testbed.errors import BedError

START_SECONDS = 20.0
STOP_SECONDS = 10.0
END_OF_LOG = 2000
"""Characters of a log that an error quotes."""


@contextmanager
def listening(
    args: Sequence[str | Path],
    *,
    address: str,
    ports: Sequence[int],
    log: Path,
    env: Mapping[str, str],
) -> Iterator[int]:
    """Run a program while the block lasts, from when all TCP ports are open; give its id."""
    for port in ports:
        _refuse_taken(address, port)
    with log.open("wb") as output:
        child = subprocess.Popen(
            [str(arg) for arg in args],
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        for port in ports:
            _wait_for(child, Path(args[0]).name, address, port, log)
        yield child.pid
    finally:
        _end(child)


def _refuse_taken(address: str, port: int) -> None:
    # Otherwise the block would talk to another program while this one fails to listen.
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            raise BedError(f"{address}:{port} cannot be listened on: {error.strerror}") from None


def _wait_for(
    child: subprocess.Popen[bytes], program: str, address: str, port: int, log: Path
) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        with suppress(OSError), socket.create_connection((address, port), timeout=1):
            return
        code = child.poll()
        if code is not None or time.monotonic() > deadline:
            end = f"within {START_SECONDS:g} s" if code is None else f"and ended with {code}"
            output = log.read_text(errors="replace").strip()[-END_OF_LOG:]
            raise BedError(f"{program} does not listen on {address}:{port} {end}: {output}")
        time.sleep(0.05)


def _end(child: subprocess.Popen[bytes]) -> None:
    child.terminate()
    try:
        child.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
