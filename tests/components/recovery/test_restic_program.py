"""The program of the copies elsewhere: what is due, what is told, how restic is asked."""

import json
import stat
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from components.recovery.common_program.commands import CommandError
from components.recovery.restic_program import notes, plan, report, restic, restore
from components.recovery.restic_program.notes import Check, Copy, Notes

HOUR = 3600.0
PLAN = plan.of(
    {
        "PATHS": json.dumps({"uploads": "/sent/uploads", "qdrant": "/sent/qdrant"}),
        "MINUTES": "10",
        "QDRANT_MINUTES": "60",
        "LOOKS_AFTER": "yes",
        "KEPT": "--keep-last 6",
        "HOUR": "3",
        "ZONE": "Asia/Almaty",
    }
)


def copied(at: float) -> Copy:
    """Return a copy that was made at a time."""
    return Copy(at=at, took=1, size=10, added=5)


def told(noted: Notes, *, answered: bool = True) -> report.Report:
    """Return what is told of uploads at 100 hours."""
    return report.Report(notes=noted, now=100 * HOUR, kinds=["uploads"], answered=answered)


@pytest.fixture(name="says")
def restic_that_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A restic that ends as the file `says` has it, line after line, and keeps its words."""
    (tmp_path / "restic").write_text(
        f'#!/bin/sh\ncd {tmp_path}\necho "$*" >> asked\n'
        "line=$(head -n 1 says)\nsed -i 1d says\n"
        'echo "${line#* }"\nexit "${line%% *}"\n'
    )
    (tmp_path / "restic").chmod(stat.S_IRWXU)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setenv("OPTIONS", "s3.region=here")
    return tmp_path


def test_vectors_are_due_less_often_than_files() -> None:
    last = {"uploads": 0.0, "qdrant": 0.0}
    assert PLAN.due(last, 599) == []
    assert PLAN.due(last, 600) == ["uploads"]
    assert PLAN.due(last, 3600) == ["uploads", "qdrant"]
    assert PLAN.due({}, 1e9) == ["uploads", "qdrant"], "the first round sends everything"


def test_within_a_week_each_part_is_read_back() -> None:
    day = 24 * HOUR
    assert len({PLAN.part(number * day) for number in range(7)}) == 7
    assert PLAN.zone == ZoneInfo("Asia/Almaty")


def test_a_place_without_a_repository_gets_one_from_one_container_only(says: Path) -> None:
    (says / "says").write_text("10 no repository\n0 made\n")
    restic.open_repository(may_begin=True)
    assert (says / "asked").read_text().splitlines()[-1] == "init --option s3.region=here"
    (says / "says").write_text("10 no repository\n")
    with pytest.raises(CommandError, match="no repository"):
        restic.open_repository(may_begin=False)


def test_another_password_is_called_by_its_name(says: Path) -> None:
    (says / "says").write_text("12 Fatal: wrong password\n")
    with pytest.raises(CommandError, match="backupsOffsitePassword: does not open"):
        restic.open_repository(may_begin=True)


def test_a_file_that_went_away_meanwhile_is_tried_once_more(says: Path) -> None:
    summary = json.dumps(
        {"snapshot_id": "a", "total_bytes_processed": 9, "data_added": 8, "data_added_packed": 7}
    )
    (says / "says").write_text(f"3 gone\n0 {summary}\n")
    assert restic.back_up("uploads", ["/u"]) == restic.Copied(snapshot="a", size=9, added=7)
    (says / "says").write_text("3 gone\n3 gone again\n")
    with pytest.raises(CommandError, match="gone again"):
        restic.back_up("uploads", ["/u"])


@pytest.mark.parametrize(
    ("moment", "both", "expected"),
    [
        (None, True, ["c"]),
        (250.0, True, ["b", "c"]),
        (250.0, False, ["b"]),
        (200.5, False, ["b"]),
        (50.0, False, ["a"]),
        (1000.0, True, ["c"]),
    ],
)
def test_files_come_from_the_copies_before_and_after_a_moment(
    moment: float | None, both: bool, expected: list[str]
) -> None:
    made = [
        restic.Snapshot(id=name, time=f"1970-01-01T00:0{minutes}:{seconds}.182734334Z")
        for name, minutes, seconds in (("a", 1, 40), ("b", 3, 20), ("c", 5, "00"))
    ]
    assert [each.id for each in restore.chosen(made, moment, both=both)] == expected


def restored(says: Path, place: Path, monkeypatch: pytest.MonkeyPatch, *answers: str) -> object:
    """Restore uploads with a restic that answers one thing after another."""
    (says / "says").write_text("\n".join(answers) + "\n")
    sent = says / "sent"
    (sent / "uploads").mkdir(parents=True, exist_ok=True)
    monkeypatch.setattr(restore, "SOURCES", sent)
    return restore.restore("uploads", None, place, both=True)


SNAPSHOT = '0 [{"id": "a", "time": "2026-11-26T18:00:00Z"}]'


def test_files_are_written_once_and_read_again(
    says: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "place"
    place.mkdir()
    answers = ("0 config", SNAPSHOT, '0 {"total_size": 5}', "0 done")
    found = restored(says, place, monkeypatch, *answers)
    assert isinstance(found, restore.Restored)
    assert found.of == ["2026-11-26T18:00:00Z"]
    last = (says / "asked").read_text().splitlines()[-1]
    assert "--overwrite never --verify" in last, "a damaged file would be used"


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        (("12 wrong password",), "backupsOffsitePassword: does not open"),
        (("0 config", "0 []"), "there is no copy of uploads"),
        (("0 config", SNAPSHOT, '0 {"total_size": 9000000000000000}'), "too little disk"),
    ],
)
def test_what_cannot_be_brought_back_is_refused_before_a_file_is_written(
    says: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    answers: tuple[str, ...],
    said: str,
) -> None:
    place = tmp_path / "place"
    place.mkdir()
    with pytest.raises((CommandError, restore.RefusedError), match=said):
        restored(says, place, monkeypatch, *answers)
    assert list(place.iterdir()) == []


def test_notes_are_read_as_they_were_written(tmp_path: Path) -> None:
    file = tmp_path / "notes.json"
    assert notes.read(file).copies == {}
    noted = Notes(since=1, copies={"uploads": copied(2)}, check=Check(at=3, took=1), opened="x")
    notes.write(noted, file)
    assert notes.read(file) == noted


@pytest.mark.parametrize(
    ("noted", "reasons", "health"),
    [
        (Notes(copies={"uploads": copied(99 * HOUR)}), [], "ok"),
        (
            Notes(copies={"uploads": copied(96 * HOUR)}, failures={"target": "no answer"}),
            ["target: no answer", "uploads: the newest copy is 4 h old"],
            "ok",
        ),
        (
            Notes(since=0.0),
            ["uploads: the newest copy is 100 h old"],
            "uploads: the newest copy is 100 h old",
        ),
        (
            Notes(copies={"uploads": copied(99 * HOUR)}, check=Check(at=1, took=1, refused="pack")),
            ["the last check failed: pack"],
            "ok",
        ),
    ],
)
def test_a_target_that_is_away_for_some_hours_makes_nothing_ill(
    noted: Notes, reasons: list[str], health: str
) -> None:
    found = told(noted)
    assert found.reasons == reasons
    assert found.health == health


def test_what_never_answered_is_ill_from_the_start() -> None:
    noted = Notes(since=100 * HOUR, failures={"target": "no answer"})
    assert told(noted, answered=False).health == "target: no answer"
    assert told(Notes(since=100 * HOUR), answered=False).health != "ok"


def test_figures_are_those_that_the_alerts_ask_for() -> None:
    noted = Notes(copies={"uploads": copied(7)}, check=Check(at=1, took=1))
    figures = told(noted).figures()
    assert 'tapbot_offsite_last_success_timestamp_seconds{what="uploads"} 7\n' in figures
    assert 'tapbot_offsite_check_success{what="all"} 1\n' in figures
    never = told(Notes(since=5)).figures()
    assert 'last_success_timestamp_seconds{what="uploads"} 5\n' in never, "the alert would be quiet"
