"""Removal after any crash."""

from pathlib import Path

import pytest

from testbed import teardown
from testbed.errors import BedError
from testbed.ledger import Kind, Ledger
from testbed.plan import Plan


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    ledger = Ledger.create(tmp_path / "run" / "bed.json", Plan())
    ledger.add(Kind.PATH, "folder")
    ledger.add(Kind.NAMESPACE, "lan")
    ledger.add(Kind.PROCESS, "srv-a 1 1")
    ledger.add(Kind.MOUNT, "root")
    return ledger


def test_processes_go_first_then_the_newest(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    removed: list[str] = []
    monkeypatch.setattr(teardown, "REMOVERS", dict.fromkeys(Kind, removed.append))
    teardown.remove_all(ledger, print)
    assert removed == ["srv-a 1 1", "root", "lan", "folder"]
    assert not ledger.path.exists()


def test_one_thing_that_stays_does_not_keep_the_others(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(name: str) -> None:
        raise BedError(f"{name} is busy")

    removers = dict.fromkeys(Kind, print) | {Kind.MOUNT: busy}
    monkeypatch.setattr(teardown, "REMOVERS", removers)
    with pytest.raises(BedError, match="still there: mount root; run down again"):
        teardown.remove_all(ledger, print)
    left = Ledger.load(ledger.path)
    assert left is not None
    assert [entry.name for entry in left.entries] == ["root"]


def test_a_folder_with_something_mounted_in_it_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "disk" / "precious").touch()
    inner = f"40 23 0:50 / {tmp_path}/disk/root rw - overlay overlay rw"
    monkeypatch.setattr(teardown, "mountinfo", lambda: [inner])
    with pytest.raises(BedError, match="is still mounted"):
        teardown.remove_path(str(tmp_path / "disk"))
    assert (tmp_path / "disk" / "precious").exists()


def test_everything_may_already_be_gone(tmp_path: Path) -> None:
    teardown.REMOVERS[Kind.PATH](str(tmp_path / "gone"))
    teardown.REMOVERS[Kind.MOUNT](str(tmp_path / "gone"))
    teardown.REMOVERS[Kind.CGROUP](str(tmp_path / "gone" / "group"))
    teardown.REMOVERS[Kind.LINK]("nosuchlink0")
    teardown.REMOVERS[Kind.PROCESS]("srv-a 4194305 1")
