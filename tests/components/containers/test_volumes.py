"""The volumes of a service: one of files for each engine, and those of its data."""

import pytest

from components.containers.process import Files, Storage
from components.containers.volumes import Volumes
from tests.components.parts import container_args, local_fleet, remote_fleet, target
from tests.support.engine import VOLUME, RecordingEngine, run

FILES = Files(read={"a": "b"})
DATA = Storage(data={"/uploads": "thing-uploads"})


@pytest.fixture(scope="module")
def apart() -> RecordingEngine:
    """Files and data of three replicas on two engines."""

    def build() -> None:
        fleet = remote_fleet()
        volumes = Volumes(fleet["data"])
        for number, name in enumerate(("data", "edge", "data"), start=1):
            where = target(fleet[name], name=f"thing-{number}")
            volumes.of(container_args(where, files=FILES, storage=DATA))

    return run(build)


def test_files_of_the_first_engine_have_the_services_name(apart: RecordingEngine) -> None:
    names = {each.name for each in apart.of_type(VOLUME) if each.name.endswith("-files")}
    assert names == {"thing-files", "thing-edge-files"}, (
        "the files of the first server keep their name when a second one joins"
    )


def test_a_volume_of_data_is_protected_and_files_are_not(apart: RecordingEngine) -> None:
    protected = {each.name: each.protect for each in apart.of_type(VOLUME)}
    assert protected["thing-uploads"]
    assert not protected["thing-files"]


def test_what_is_named_by_its_server_has_volumes_of_that_name_alone() -> None:
    def build() -> None:
        fleet = local_fleet()
        volumes = Volumes(fleet["data"])
        for name in ("data", "edge"):
            where = target(fleet[name], name=f"db-{name}", by_server=True)
            storage = Storage(data={"/data": where.name})
            volumes.of(container_args(where, files=FILES, storage=storage))

    names = {each.name for each in run(build).of_type(VOLUME)}
    assert names == {"db-data", "db-data-files", "db-edge", "db-edge-files"}, (
        "on one engine, too, a promotion must move no volume"
    )


def test_what_has_no_files_mounts_none() -> None:
    def build() -> None:
        server = local_fleet()["edge"]
        mounted = Volumes(server).of(container_args(server))
        assert mounted.files is None
        assert mounted.data == {}

    assert list(run(build).of_type(VOLUME)) == []
