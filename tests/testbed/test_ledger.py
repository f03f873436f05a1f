"""The record that makes a crash harmless."""

from pathlib import Path

import pytest

from testbed.errors import BedError
from testbed.ledger import Entry, Kind, Ledger
from testbed.plan import Plan

PLAN = Plan(hosts=("srv-a", "srv-b"), bare=frozenset({"srv-b"}))


def test_what_is_added_is_on_disk_at_once(tmp_path: Path) -> None:
    path = tmp_path / "run" / "bed.json"
    ledger = Ledger.create(path, PLAN)
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
    with pytest.raises(BedError, match="bed.json: is not the record of a bed"):
        Ledger.load(path)


def test_a_record_is_only_discarded_when_nothing_is_left(tmp_path: Path) -> None:
    path = tmp_path / "run" / "bed.json"
    ledger = Ledger.create(path, PLAN)
    ledger.add(Kind.LINK, "bed-ctl")
    with pytest.raises(BedError, match="1 things are still there"):
        ledger.discard()
    ledger.remove(Entry(Kind.LINK, "bed-ctl"))
    ledger.discard()
    assert not path.parent.exists()


def test_two_users_of_a_bed_do_not_forget_what_the_other_made(tmp_path: Path) -> None:
    path = tmp_path / "run" / "bed.json"
    one = Ledger.create(path, PLAN)
    other = Ledger.load(path)
    assert other is not None
    with other.changing():
        other.plan = other.plan.with_hosts("srv-c")
    other.add(Kind.MOUNT, "srv-c/root")
    one.add(Kind.CGROUP, "bed-srv-a")
    assert [entry.name for entry in one.entries] == ["srv-c/root", "bed-srv-a"]
    assert one.plan.hosts == ("srv-a", "srv-b", "srv-c")


def test_a_bed_that_is_gone_takes_no_more_records(tmp_path: Path) -> None:
    path = tmp_path / "run" / "bed.json"
    ledger = Ledger.create(path, PLAN)
    path.unlink()
    with pytest.raises(BedError, match="bed 'bed' is no longer up"):
        ledger.add(Kind.LINK, "bed-ctl")
    assert not path.exists()
