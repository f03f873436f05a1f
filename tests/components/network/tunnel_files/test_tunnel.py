"""tunnel.sh: the configuration may change while it runs, and a bad one changes nothing."""

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from components.network.tunnel import SCRIPT

# Both programs note what they are asked; a configuration that says `bad` is refused.
WG = """#!/bin/sh
echo "$@" >>"{folder}/asked"
case "$1" in
  syncconf) ! grep -q bad "$3" ;;
esac
"""
SECONDS = 10.0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the programs and a first configuration."""
    for name, text in (("wg", WG.format(folder=tmp_path)), ("ip", "#!/bin/sh\n")):
        program = tmp_path / "bin" / name
        program.parent.mkdir(exist_ok=True)
        program.write_text(text)
        program.chmod(0o755)
    (tmp_path / "wireguard.conf").write_text("first")
    return tmp_path


@pytest.fixture
def script(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The script, which waits for changes."""
    text = SCRIPT.read_text().replace("/etc/tapbot", str(folder))
    with (folder / "said").open("w") as said:
        child = subprocess.Popen(
            ["sh", "-c", text],
            env={
                "PATH": f"{folder}/bin:/usr/bin:/bin",
                "TUNNEL_INTERFACE": "tb-test",
                "TUNNEL_ADDRESS": "10.88.0.1/24",
                "TUNNEL_MTU": "1420",
            },
            stdout=said,
            stderr=said,
        )
    try:
        wait_for(folder / "asked", "setconf")
        yield child
    finally:
        child.terminate()
        child.wait(SECONDS)


def wait_for(file: Path, words: str) -> None:
    """Wait until a file says something."""
    deadline = time.monotonic() + SECONDS
    while not file.exists() or words not in file.read_text():
        assert time.monotonic() < deadline, f"{words!r} is not said in {file.name}"
        time.sleep(0.05)


def test_a_changed_configuration_is_taken_over_and_a_bad_one_is_not(
    folder: Path, script: subprocess.Popen[bytes]
) -> None:
    configuration = folder / "wireguard.conf"
    configuration.unlink()
    time.sleep(1.2)
    configuration.write_text("bad")
    wait_for(folder / "said", "is refused: the peers stay as they were")
    assert script.poll() is None, "a name that does not resolve would take all peers away"
    configuration.write_text("second")
    wait_for(folder / "said", "configuration changed")
    assert script.poll() is None
