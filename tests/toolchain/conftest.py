"""Every test of the toolchain gets its own home, cache and scripted programs."""

from pathlib import Path

import pytest

from tests.toolchain.scripted import Workplace, workplace
from toolchain import ssh_folder


@pytest.fixture(autouse=True)
def ssh_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home for OpenSSH's files, in place of the user's own."""
    monkeypatch.setattr(ssh_folder, "home", lambda: tmp_path / "ssh-home")
    return tmp_path / "ssh-home"


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    """A context in which nothing is installed and no program answers."""
    return workplace(tmp_path)
