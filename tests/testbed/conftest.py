"""A bed on paper, and programs that only pretend."""

from collections.abc import Callable
from pathlib import Path

import pytest

from testbed import Bed, Plan
from testbed.keys import Keys
from testbed.ledger import Ledger
from testbed.places import Places

Pretend = Callable[[str, str], None]


@pytest.fixture
def pretend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pretend:
    """Return what puts a shell script on PATH under the name of a program."""
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder), prepend=":")

    def put(name: str, script: str) -> None:
        (folder / name).write_text(f"#!/bin/bash\n{script}\n")
        (folder / name).chmod(0o755)

    return put


@pytest.fixture
def bed(tmp_path: Path) -> Bed:
    """Return a bed that is on record, with its folder, and of which nothing runs."""
    places = Places(tmp_path / "cache", tmp_path / "runtime")
    bed = Bed(Ledger.create(places.ledger("bed"), Plan()), places)
    for server in bed.plan.servers:
        (bed.folder / server.name / "root").mkdir(parents=True)
    return bed


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    """Return keys of the client and of the first server."""
    for name in ("client", "srv-a.key"):
        (tmp_path / name).write_text(f"private {name}\n")
        (tmp_path / f"{name}.pub").write_text(f"ssh-ed25519 AAAA{name} comment\n")
    return Keys(tmp_path)
