"""Uploads and vectors come back into new volumes, beside what runs."""

import json

import pytest

from tests.toolchain.scripted import Workplace, install_cli
from toolchain import restore_copies
from toolchain.containers import Container
from toolchain.engines import LOCAL, Engine
from toolchain.errors import ToolchainError
from toolchain.process import Result
from toolchain.stack import Stack

EDGE = Engine("edge", "ssh://root@203.0.113.10:22")
RESULT = {"what": "uploads", "of": ["2026"], "files": 3, "size": 17, "seconds": 1.0}


def container(name: str, service: str, engine: Engine = LOCAL) -> Container:
    """Return a container that runs."""
    return Container(f"tapbot-dev-{name}", service, "data", "healthy", "-", "x", 0, engine)


FOUND = [
    container("offsite-data", "offsite"),
    container("directus-1", "directus"),
    container("directus-2", "directus"),
    container("qdrant-data", "qdrant"),
]


@pytest.fixture(name="here")
def stack(place: Workplace) -> Stack:
    """A stack whose volumes have not been restored before."""
    install_cli(place.context)
    described = {
        "Mounts": [
            {"Destination": "/directus/uploads", "Name": "tapbot-dev-directus-uploads"},
            {"Destination": "/qdrant/storage", "Name": "tapbot-dev-qdrant-data-storage"},
            {"Destination": "/host", "Type": "bind"},
        ],
        "Config": {"Env": ["OPTIONS="], "Image": "x:1"},
        "HostConfig": {"Memory": 1 << 28},
        "NetworkSettings": {"Networks": {"tapbot-dev-back": {}}},
    }
    place.runner.on("container inspect", Result(0, json.dumps([described])))
    place.runner.on("restic_program restore", Result(0, json.dumps(RESULT)))
    place.runner.on("restic_program load", Result(0, json.dumps({"collections": {"words": 2}})))
    for words in ("volume create", "volume rm", "run --detach", "docker stop", "docker rm"):
        place.runner.on(words, Result(0))
    return Stack(place.context)


def test_each_kind_gets_one_new_volume(place: Workplace, here: Stack) -> None:
    swaps = restore_copies.bring_back(here, FOUND, 1795734150.5, "now")
    assert [(each.setting.partition(":")[2], each.new) for each in swaps] == [
        ("directus.volume", "tapbot-dev-directus-uploads-now"),
        ("qdrant.volume", "tapbot-dev-qdrant-data-storage-now"),
    ]
    uploads, _vectors = place.runner.ran("restic_program restore")
    assert uploads[-2:] == ["uploads", "1795734150.5"]
    assert "tapbot-dev-back" in uploads
    assert "Qdrant took its collections (points: words 2)." in place.lines


def test_nobody_reaches_the_qdrant_that_takes_the_snapshots(place: Workplace, here: Stack) -> None:
    restore_copies.bring_back(here, FOUND, None, "now")
    [started] = place.runner.ran("run --detach")
    assert "--network none" in " ".join(started)
    assert place.runner.ran("docker rm --force tapbot-dev-qdrant-data-storage-now-fill")
    assert place.runner.ran("volume rm tapbot-dev-qdrant-data-storage-now-fetched")


def test_what_is_refused_leaves_no_volume(place: Workplace, here: Stack) -> None:
    refused = Result(3, json.dumps({"refused": "backupsOffsitePassword: does not open it"}))
    place.runner.on("restic_program restore", refused)
    with pytest.raises(ToolchainError, match="nothing was changed: backupsOffsitePassword"):
        restore_copies.bring_back(here, FOUND, None, "now")
    assert place.runner.ran("volume rm tapbot-dev-directus-uploads-now")


def test_without_copies_files_stay_as_they_are(place: Workplace, here: Stack) -> None:
    assert restore_copies.bring_back(here, FOUND[1:], None, "now") == []
    assert "stay as they are" in place.lines[-1]


def test_data_on_an_engine_that_sends_nothing_is_refused(here: Stack) -> None:
    with pytest.raises(ToolchainError, match="directus-1: nothing sends copies"):
        restore_copies.bring_back(
            here, [container("offsite-edge", "offsite", EDGE), *FOUND[1:]], None, "now"
        )
