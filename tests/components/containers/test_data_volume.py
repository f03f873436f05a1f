"""A volume whose content must survive everything the program does."""

import pytest

from components.containers.data_volume import data_volume, restored
from tests.components.parts import lost_fleet, remote_fleet
from tests.support.engine import VOLUME, Registered, run


@pytest.fixture(scope="module")
def volume() -> Registered:
    """The volume of a database."""

    def build() -> None:
        server = remote_fleet()["data"]
        data_volume("postgres-data", server, server)

    return run(build).one(VOLUME, "postgres-data")


def test_it_is_protected_from_the_program(volume: Registered) -> None:
    assert volume.protect, "`pulumi destroy` would delete the database"


def test_it_stays_on_the_engine_when_it_leaves_the_state(volume: Registered) -> None:
    assert volume.retain_on_delete, "renaming a component would delete the database"


def test_on_a_lost_server_it_may_leave_the_state_because_it_stays_there() -> None:
    def build() -> None:
        server = lost_fleet()["data"]
        data_volume("qdrant-data-storage", server, server)

    lost = run(build).one(VOLUME, "qdrant-data-storage")
    assert not lost.protect, "what was there could not be brought up elsewhere"
    assert lost.retain_on_delete


@pytest.mark.parametrize("change", ["labels", "driverOpts"])
def test_an_edit_of_what_would_replace_it_is_ignored(volume: Registered, change: str) -> None:
    assert change in volume.ignore_changes, "a replaced volume is an empty volume"


def test_it_has_a_name_that_backups_can_rely_on(volume: Registered) -> None:
    assert volume.inputs["name"] == "tapbot-test-postgres-data"


def test_it_lives_on_its_servers_engine(volume: Registered) -> None:
    assert volume.provider.endswith("::data"), "the data would be made on the wrong machine"


def test_a_restored_volume_has_another_name() -> None:
    assert restored("directus-uploads", None) == "directus-uploads"
    assert restored("directus-uploads", "20261126-183005") == "directus-uploads-20261126-183005"
