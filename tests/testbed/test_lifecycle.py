"""What is refused, and what is removed, before a bed is made."""

import os

import pytest

from testbed import Bed, BedError, Plan, lifecycle, teardown
from testbed.ledger import Ledger


@pytest.fixture
def root(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the caller be root, as far as anybody asks."""
    monkeypatch.setattr(os, "geteuid", lambda: 0)


def test_without_root_nothing_is_made_or_removed(bed: Bed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(BedError, match="need root: run it with sudo"):
        lifecycle.up(bed.plan, bed.places)
    with pytest.raises(BedError, match="need root"):
        lifecycle.down(bed.plan.name, bed.places)
    assert Ledger.load(bed.ledger.path)


@pytest.mark.usefixtures("root")
def test_a_bed_that_is_up_keeps_its_network(bed: Bed) -> None:
    with bed.ledger.changing():
        bed.ledger.complete = True
    with pytest.raises(BedError, match=r"^bed 'bed' is up on 10\.77\.0\.0/24; give the new one a"):
        lifecycle.up(Plan(network="10.78.0.0/24"), bed.places)


@pytest.mark.usefixtures("root")
def test_what_an_interrupted_run_has_left_is_removed_first(
    bed: Bed, monkeypatch: pytest.MonkeyPatch
) -> None:
    removed: list[Ledger] = []

    def foundation(*_: object) -> Ledger:
        assert [ledger.path for ledger in removed] == [bed.ledger.path]
        raise BedError("the new one begins")

    monkeypatch.setattr(teardown, "remove_all", lambda ledger, _: removed.append(ledger))
    monkeypatch.setattr(lifecycle, "_foundation", foundation)
    with pytest.raises(BedError, match="the new one begins"):
        lifecycle.up(bed.plan, bed.places)


@pytest.mark.usefixtures("root")
def test_removing_says_whether_there_was_a_bed(bed: Bed) -> None:
    assert lifecycle.down(bed.plan.name, bed.places)
    assert not lifecycle.down(bed.plan.name, bed.places)


def test_a_temporary_bed_is_removed_before_and_after(
    bed: Bed, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    monkeypatch.setattr(lifecycle, "down", lambda name: done.append(f"down {name}"))
    monkeypatch.setattr(lifecycle, "up", lambda plan: done.append(f"up {plan.name}"))
    with pytest.raises(BedError, match="a test fails"), lifecycle.temporary(bed.plan):
        raise BedError("a test fails")
    assert done == ["down bed", "up bed", "down bed"]
