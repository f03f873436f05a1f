"""The program of the backups: what is due, what a restore starts from, what is told."""

import gzip
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from components.recovery.backup_program import drill, heal, notes, plan, points, report, server, wal
from components.recovery.backup_program.notes import Drill, Notes, Verified
from components.recovery.backup_program.plan import RefusedError, Target, target, timeline_at
from components.recovery.backup_program.restore import Restored
from components.recovery.backup_program.server import State
from components.recovery.backup_program.trial import forget_recovery
from components.recovery.common_program.commands import CommandError, run
from components.recovery.common_program.schedule import is_due, last_time

ALMATY = timezone(timedelta(hours=5))
NOON = datetime(2026, 11, 26, 12, tzinfo=ALMATY)
HOUR = 3600


def verified(end: float, timeline: int = 1, end_lsn: str = "0/3000000") -> Verified:
    """Return a base backup that ended at a time."""
    return Verified(
        end=int(end),
        size=1,
        took=1,
        timeline=timeline,
        begin_wal=f"{timeline:08X}0000000000000002",
        end_lsn=end_lsn,
    )


def archive(folder: Path, monkeypatch: pytest.MonkeyPatch, files: Mapping[str, bytes]) -> None:
    """Let the archive be a folder with these files."""
    for name, content in files.items():
        (folder / name).write_bytes(content)
    monkeypatch.setattr(wal, "ARCHIVE", folder)
    monkeypatch.setattr(wal, "STREAMING", folder / "streaming")
    monkeypatch.setattr(wal.history, "__defaults__", (folder,))


def test_a_base_backup_is_due_once_a_day_from_its_hour_on() -> None:
    three = NOON.replace(hour=3)
    assert last_time(NOON, 3) == three
    assert last_time(NOON, 15) == NOON.replace(hour=15) - timedelta(days=1)
    assert is_due(NOON, 3, None), "the first one is made at once"
    assert is_due(NOON, 3, three.timestamp() - 1)
    assert not is_due(NOON, 3, three.timestamp() + 1)


def test_a_drill_is_due_after_as_many_days() -> None:
    last = Drill(at=1000.0, took=1.0)
    week = 7 * 24 * HOUR
    assert drill.is_due(0, None, 7)
    assert not drill.is_due(999 + week, last, 7)
    assert drill.is_due(1000 + week, last, 7)
    assert not drill.is_due(1000 + week, None, 0), "nobody wants any"


def test_a_time_without_an_offset_is_of_the_stacks_zone() -> None:
    now = NOON.timestamp()
    for text in ("2026-11-26 11:30", "2026-11-26T11:30:00+05:00", "2026-11-26 06:30+00:00"):
        assert target(text, ALMATY, {}, now).moment == now - HOUR / 2
    assert target("latest", ALMATY, {}, now) == Target()
    named = target("before-import", ALMATY, {"before-import": 7.0}, now)
    assert named == Target(moment=7.0, name="before-import")
    assert named.options()[:2] == ["--target-name", "before-import"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "2026-11-26 12:01",
            "TO: is in the future (got 2026-11-26 12:01, which is 2026-11-26 12:01:00+05:00;"
            " expected a time before 2026-11-26 12:00:00+05:00)",
        ),
        (
            "lunch",
            "TO: is neither a time nor a known name (got lunch; expected latest, a time such as"
            ' "2026-11-26 18:30:05", or a name of these: a, b)',
        ),
    ],
)
def test_what_is_no_moment_of_the_past_is_refused(text: str, said: str) -> None:
    with pytest.raises(RefusedError) as refused:
        target(text, ALMATY, {"b": 1.0, "a": 1.0}, NOON.timestamp())
    assert str(refused.value) == said


def test_a_restore_starts_from_the_newest_base_backup_before_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive(tmp_path, monkeypatch, {f"00000001000000000000000{n}": b"" for n in (2, 3)})
    noted = Notes(verified={"a": verified(10), "b": verified(20)}, timelines={"1": 0.0})
    assert plan.plan(Target(moment=19), noted, UTC).backup == "a"
    assert plan.plan(Target(moment=20), noted, UTC).backup == "b"
    assert plan.plan(Target(), noted, UTC).backup == "b"
    with pytest.raises(RefusedError, match="is before the oldest base backup .*expected a time"):
        plan.plan(Target(moment=9), noted, UTC)
    with pytest.raises(RefusedError, match="there is none yet"):
        plan.plan(Target(), Notes(), UTC)


def test_the_way_to_a_moment_is_the_timeline_of_that_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server was restored at 50, to where base backup `b` had not been made yet."""
    left = gzip.compress(b"1\t0/3000000\tbefore 2026-11-26\n")
    segments = {"000000010000000000000002": b"", "000000020000000000000003": b""}
    archive(tmp_path, monkeypatch, {"00000002.history": left, **segments})
    noted = Notes(
        verified={"a": verified(10), "b": verified(40, end_lsn="0/5000000")},
        timelines={"1": 0.0, "2": 50.0},
    )
    assert timeline_at(45, noted.timelines) == 1
    before, after = (plan.plan(Target(moment=at), noted, UTC) for at in (45, 60))
    assert (before.backup, before.timeline) == ("b", 1), "what was thrown away can be had again"
    assert (after.backup, after.timeline) == ("a", 2), "b is not on the way there"


def test_missing_wal_is_found_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = ["0000000100000000000000FE", "0000000100000000000000FF", "000000010000000100000000"]
    assert wal.first_gap(names[0], names) is None
    assert wal.first_gap(names[0], [names[0], names[2]]) == names[1]
    assert wal.first_gap(names[0], []) == names[0]
    archive(tmp_path, monkeypatch, {f"00000001000000000000000{n}": b"" for n in (2, 4)})
    noted = Notes(verified={"a": verified(10)}, timelines={"1": 0.0})
    with pytest.raises(RefusedError, match="WAL is missing .got no 000000010000000000000003;"):
        plan.plan(Target(), noted, UTC)


def test_an_unfinished_segment_gets_the_name_of_a_finished_one(tmp_path: Path) -> None:
    (tmp_path / "000000010000000000000005.partial").write_bytes(b"wal")
    assert heal.finish(tmp_path) == ["000000010000000000000005"]
    assert (tmp_path / "000000010000000000000005").read_bytes() == b"wal"


def test_notes_are_read_as_they_were_written(tmp_path: Path) -> None:
    file = tmp_path / "notes.json"
    assert notes.read(file) == Notes()
    noted = Notes(
        verified={"a": verified(10)},
        failure="no room",
        drill=Drill(at=1.0, took=2.0, refused="why"),
        timelines={"1": 3.0},
    )
    notes.write(noted, file)
    assert notes.read(file) == noted
    assert points.read(tmp_path / "points.json") == {}


def test_the_images_of_a_moment_are_kept_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, images = tmp_path / "points.json", tmp_path / "images.json"
    monkeypatch.setattr(server, "restore_point", lambda _name: None)
    assert points.noted(made, images) == {}
    for name in ("before-import", "before-upgrade"):
        points.make(name, made)
    points.note("before-upgrade", {"n8n": "n8nio/n8n:2.42.6"}, images)
    points.note("of another life", {"n8n": "n8nio/n8n:1.0.0"}, images)
    found = points.noted(made, images)
    assert {name: each["images"] for name, each in found.items()} == {
        "before-upgrade": {"n8n": "n8nio/n8n:2.42.6"}
    }
    assert found["before-upgrade"]["at"] == points.read(made)["before-upgrade"]


@pytest.mark.parametrize(
    ("noted", "state", "expected"),
    [
        (Notes(verified={"a": verified(1000)}), "streams", []),
        (Notes(), "streams", ["there is no base backup yet"]),
        (Notes(verified={"a": verified(1000)}), "silent", ["no WAL is received (slot: lost)"]),
        (
            Notes(verified={"a": verified(1000)}, failure="no room"),
            "away",
            ["PostgreSQL does not answer: refused", "the last base backup failed: no room"],
        ),
        (
            Notes(verified={"a": verified(1000 - 27 * HOUR)}),
            "streams",
            ["the newest base backup is 27 h old"],
        ),
        (
            Notes(verified={"a": verified(1000)}, drill=Drill(at=1, took=1, refused="gap")),
            "streams",
            ["the last drill failed: gap"],
        ),
    ],
)
def test_a_backup_counts_only_when_there_is_no_reason_against_it(
    noted: Notes, state: str, expected: list[str]
) -> None:
    streams = State(streams=state == "streams", slot="lost", timeline=1, behind=0)
    told = report.Report(
        notes=noted, now=1000, state=None if state == "away" else streams, problem="refused"
    )
    assert told.reasons == expected


def test_figures_are_those_that_the_alerts_ask_for() -> None:
    told = report.Report(
        notes=Notes(verified={"a": verified(1795717422)}, drill=Drill(at=1, took=1)),
        now=0,
        state=State(streams=True, slot="reserved", timeline=1, behind=0),
    )
    figures = told.figures()
    of = 'tapbot_backup_{}{{what="postgres"}} {}\n'
    assert of.format("last_success_timestamp_seconds", 1795717422) in figures
    assert of.format("drill_success", 1) in figures


def test_a_drill_leaves_its_result_and_nothing_else(tmp_path: Path) -> None:
    place = tmp_path / "drill"
    restored = Restored(backup="a", size=1, timeline=1, moment=None, last="", tables={}, seconds=1)

    def works(_text: str, data: Path) -> Restored:
        (data / "file").touch()
        return restored

    def refuses(_text: str, _data: Path) -> Restored:
        raise RefusedError("TO: too little disk")

    assert drill.drill(place, works)[1] == restored
    assert drill.drill(place, refuses)[0].refused == "TO: too little disk"
    assert not place.exists()


def test_a_restored_server_remembers_no_restore(tmp_path: Path) -> None:
    settings = tmp_path / "postgresql.auto.conf"
    settings.write_text("restore_command = 'cp'\nrecovery_target_time = 'x'\nwork_mem = '8MB'\n")
    (tmp_path / "barman_wal").mkdir()
    (tmp_path / ".barman-recover.info").touch()
    forget_recovery(tmp_path)
    assert settings.read_text() == "work_mem = '8MB'\n"
    assert [each.name for each in tmp_path.iterdir()] == ["postgresql.auto.conf"]


def test_a_failed_command_says_its_last_line() -> None:
    with pytest.raises(CommandError, match="sh -c: no room"):
        run(["sh", "-c", "echo first; echo no room >&2; exit 1"])
    assert run(["echo", "fine"]) == "fine\n"
