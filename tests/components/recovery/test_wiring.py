"""What brings data back is there only when its section is."""

from components.recovery.wiring import back_up
from tests.components.parts import postgres_link, stack
from tests.support.engine import RecordingEngine, run
from tests.support.factories import everything, valid_settings


def engine(*, complete: bool) -> RecordingEngine:
    """Return what is made on a stack with every service, or without backups."""

    def build() -> None:
        here = stack(everything() if complete else valid_settings())
        back_up(here, {"barman": postgres_link(here.fleet["data"], "barman")} if complete else {})

    return run(build)


def test_a_stack_without_backups_gets_none() -> None:
    registered = engine(complete=False).registered
    assert [each.name for each in registered if each.type.startswith("tapbot:recovery:")] == []


def test_backups_copy_as_their_own_role() -> None:
    assert engine(complete=True).container("backups-edge").environment["PGUSER"] == "barman"
