"""Backups: connected as a role of their own, kept in a protected volume, told truthfully."""

from configparser import ConfigParser
from pathlib import Path

import pytest

from components.recovery.backups import Backups
from components.recovery.program import COMMON, HERE
from tests.components.parts import postgres_link, stack
from tests.support.engine import VOLUME, RecordingEngine, run
from tests.support.factories import valid_settings

OWN = {"backups": {"windowDays": 7, "hour": 4}, "placement": {"backups": "edge"}}


@pytest.fixture(scope="module")
def engine() -> RecordingEngine:
    """Backups on another server than their database."""

    def build() -> None:
        here = stack(valid_settings(**OWN))
        assert here.settings.backups
        link = postgres_link(here.fleet["data"], "barman")
        Backups(here.args(here.settings.backups), link, here.settings.timezone)

    return run(build)


def test_barman_receives_wal_through_a_slot_and_keeps_a_window(engine: RecordingEngine) -> None:
    found = ConfigParser(interpolation=None)
    found.read_string(engine.carrier("backups-edge").files["/etc/tapbot/barman.conf"])
    main = found["main"]
    assert main["conninfo"].startswith("host=10.88.0.2 port=5432 user=barman passfile=/tmp/pgpass")
    assert (main["slot_name"], main["streaming_archiver"]) == ("barman", "on")
    assert main["retention_policy"] == "RECOVERY WINDOW OF 7 DAYS"


def test_its_password_is_in_a_file_only(engine: RecordingEngine) -> None:
    container, carrier = engine.container("backups-edge"), engine.carrier("backups-edge")
    assert "the-database-password" not in str(container.inputs), "docker inspect would show it"
    assert carrier.files["/etc/tapbot/password"] == "the-database-password"
    assert "uploads" in carrier.secret_inputs


def test_its_volume_is_protected_and_named_by_its_server(engine: RecordingEngine) -> None:
    volume = engine.one(VOLUME, "backups-edge")
    assert volume.protect
    assert volume.retain_on_delete
    assert (
        engine.container("backups-edge").mounts["/var/lib/barman"]["source"]
        == (volume.inputs["name"])
    )


def test_the_whole_program_is_there(engine: RecordingEngine) -> None:
    files = engine.carrier("backups-edge").files
    for folder in ("backup_program", COMMON):
        for file in HERE.glob(f"{folder}/*.py"):
            place = f"/etc/tapbot/components/recovery/{folder}/{file.name}"
            assert files[place] == file.read_text()
    run_file = Path(HERE / "program_files" / "run.sh").read_text()
    assert files["/etc/tapbot/run.sh"] == run_file


def test_the_time_of_the_daily_backup_is_the_stacks(engine: RecordingEngine) -> None:
    environment = engine.container("backups-edge").environment
    assert (environment["HOUR"], environment["ZONE"]) == ("4", "Asia/Almaty")


def test_an_update_waits_until_changes_are_received(engine: RecordingEngine) -> None:
    inputs = engine.container("backups-edge").inputs
    assert inputs["healthcheck"]["tests"][:3] == ["CMD", "sh", "-c"]
    assert "-mmin -3" in inputs["healthcheck"]["tests"][3], "what says nothing any more is ill"
    assert any("postgres-ready" in urn for urn in engine.container("backups-edge").dependencies)


def test_its_type_is_the_one_that_urns_have_for_ever(engine: RecordingEngine) -> None:
    assert engine.one("tapbot:recovery:Backups", "backups")
