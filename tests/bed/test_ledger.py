"""The record that makes a crash harmless."""

from pathlib import Path

import pytest

from tests.bed.errors import BedError
from tests.bed.ledger import Entry, Kind, Ledger
from tests.bed.plan import Plan

PLAN = Plan(hosts=("srv-a", "srv-b"), bare=frozenset({"srv-b"}))


def test_what_is_added_is_on_disk_at_once(tmp_path: Path) -> None:
    path = tmp_path / "run" / "bed.json"
    ledger = Ledger(path, PLAN)
    ledger.add(Kind.NAMESPACE, "tapbot-bed")
    ledger.add(Kind.NAMESPACE, "tapbot-bed")
    read = Ledger.load(path)
    assert read is not None
    assert read.plan == PLAN
    assert read.entries == [Entry(Kind.NAMESPACE, "tapbot-bed")]
    assert not read.complete, "only the end of `up` completes a bed"


def test_no_file_is_no_bed(tmp_path: Path) -> None:
    assert Ledger.load(tmp_path / "bed.json") is None


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"entries": [["secret", "x"]]}'])
def test_a_damaged_record_is_an_error_that_names_it(tmp_path: Path, text: str) -> None:
    path = tmp_path / "bed.json"
    path.write_text(text)
    with pytest.raises(BedError, match="bed.json: is no record of a bed"):
        Ledger.load(path)


def test_a_record_is_only_discarded_when_nothing_is_left(tmp_path: Path) -> None:
    path = tmp_path / "run" / "bed.json"
    ledger = Ledger(path, PLAN)
    ledger.add(Kind.LINK, "bed-ctl")
    with pytest.raises(BedError, match="1 things are still there"):
        ledger.discard()
    ledger.remove(Entry(Kind.LINK, "bed-ctl"))
    ledger.discard()
    assert not path.parent.exists()
