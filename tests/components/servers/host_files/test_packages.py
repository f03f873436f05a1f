"""How a server is prepared, with programs that answer as told."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest

from components.servers.script import FILES

LOCKED: Final = "E: Could not get lock /var/lib/apt/lists/lock. It is held by process 77 (apt-get)"
APT: Final = """#!/bin/bash
cd "$(dirname "$0")"
echo "$*" >>calls
left=$(cat failures)
[ "$left" -eq 0 ] && exit
echo $((left - 1)) >failures
cat message >&2
exit 100
"""


class Server:
    """A server with an engine and without nftables."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        for name in ("bash", "cat", "dirname", "hostname"):
            (folder / name).symlink_to(str(shutil.which(name)))
        for name, text in (("dockerd", ""), ("python3", ""), ("sleep", ""), ("apt-get", APT)):
            (folder / name).write_text(text or "#!/bin/bash\n")
            (folder / name).chmod(0o755)

    def install(self, failures: int, message: str) -> subprocess.CompletedProcess[str]:
        """Install what is missing, where apt-get fails so often before it works."""
        (self._folder / "failures").write_text(str(failures))
        (self._folder / "message").write_text(message)
        parts = [(FILES / name).read_text() for name in ("packages.sh", "prepare.sh")]
        return subprocess.run(
            [str(shutil.which("bash")), "-s", "--", "install_packages", "tapbot-x", "root"],
            input="".join(parts),
            env={"PATH": str(self._folder)},
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )

    @property
    def calls(self) -> list[str]:
        """What apt-get was asked for."""
        lines = (self._folder / "calls").read_text().splitlines()
        return [line.partition("Timeout=300 ")[2] for line in lines]


@pytest.fixture
def server(tmp_path: Path) -> Server:
    """A server of its own for each test."""
    return Server(tmp_path)


@pytest.mark.parametrize(
    "message",
    [
        LOCKED,
        "E: Could not get lock /var/cache/apt/archives/lock",
        f"W: something else{os.linesep}{LOCKED}",
    ],
)
def test_it_waits_while_a_booting_server_updates_itself(server: Server, message: str) -> None:
    done = server.install(7, message)
    assert done.returncode == 0, done.stderr
    install = "install --no-install-recommends nftables"
    assert server.calls == ["update"] * 8 + [install]


def test_a_lock_that_stays_is_told_with_who_holds_it(server: Server) -> None:
    done = server.install(1000, LOCKED)
    assert done.returncode == 1
    assert "has kept apt locked for five minutes" in done.stderr
    assert "held by process 77 (apt-get)" in done.stderr
    assert len(server.calls) == 60


def test_another_failure_is_told_at_once(server: Server) -> None:
    done = server.install(1000, "E: Unable to locate package nftables")
    assert done.returncode == 1
    assert "apt-get update failed: E: Unable to locate package nftables" in done.stderr
    assert len(server.calls) == 1
