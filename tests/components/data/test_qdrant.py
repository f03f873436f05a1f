"""Qdrant: vectors, behind a key for writing and another one for reading."""

import pulumi
import pytest
import yaml

from components.data.qdrant import Qdrant
from config.images import load_pins
from tests.components.parts import local_settings, stack
from tests.support.engine import VOLUME, RecordingEngine, run

KEY = "key: 'with #YAML' syntax"


@pytest.fixture(scope="module")
def engine() -> RecordingEngine:
    """Qdrant, one of whose keys is full of YAML's own syntax."""

    def build() -> None:
        given = {"qdrantApiKey": KEY, "qdrantReadOnlyApiKey": "key-for-readers"}
        here = stack(local_settings(), given)
        assert here.settings.qdrant
        link = Qdrant(here.args(here.settings.qdrant)).link
        pulumi.export("keys", [link.api_key, link.read_only_api_key])

    return run(build)


def test_writing_and_reading_need_different_keys(engine: RecordingEngine) -> None:
    service = yaml.safe_load(engine.carrier("qdrant-data").files["/etc/tapbot/qdrant.yaml"])[
        "service"
    ]
    assert service["api_key"] == KEY, "a key must arrive as it is, whatever it looks like"
    assert service["read_only_api_key"] == "key-for-readers"
    assert service["http_port"] == 6333


def test_it_tells_nobody_about_itself(engine: RecordingEngine) -> None:
    configuration = yaml.safe_load(engine.carrier("qdrant-data").files["/etc/tapbot/qdrant.yaml"])
    assert configuration["telemetry_disabled"] is True


def test_it_reads_its_keys_from_the_file_only(engine: RecordingEngine) -> None:
    inputs = engine.container("qdrant-data").inputs
    assert inputs["command"] == ["./qdrant", "--config-path", "/etc/tapbot/qdrant.yaml"]
    assert engine.container("qdrant-data").environment == {}, "docker inspect would show a key"


def test_keys_are_secret_in_the_state_and_for_whoever_takes_them(engine: RecordingEngine) -> None:
    assert "uploads" in engine.carrier("qdrant-data").secret_inputs
    assert "keys" in engine.secret_outputs


def test_vectors_and_snapshots_are_where_qdrant_was_told_and_survive(
    engine: RecordingEngine,
) -> None:
    storage = yaml.safe_load(engine.carrier("qdrant-data").files["/etc/tapbot/qdrant.yaml"])[
        "storage"
    ]
    mounts = engine.container("qdrant-data").mounts
    for key, kind in (("storage_path", "storage"), ("snapshots_path", "snapshots")):
        volume = engine.one(VOLUME, f"qdrant-data-{kind}")
        assert mounts[storage[key]]["source"] == volume.inputs["name"], (
            "the root file system is read-only: without its volume nothing could be written"
        )
        assert volume.protect


def test_health_means_ready_and_needs_no_key(engine: RecordingEngine) -> None:
    check = engine.container("qdrant-data").inputs["healthcheck"]["tests"]
    assert check[:3] == ["CMD", "bash", "-c"], "the image has no curl, and sh has no /dev/tcp"
    assert "GET /readyz" in check[3]
    assert "/dev/tcp/127.0.0.1/6333" in check[3]
    assert "key" not in check[3]


def test_it_has_a_minute_to_flush_its_segments(engine: RecordingEngine) -> None:
    assert engine.container("qdrant-data").inputs["destroyGraceSeconds"] == 60


def test_the_image_is_the_one_that_user_1000_can_write_in() -> None:
    assert (load_pins({})["qdrant"].tag or "").endswith("-unprivileged"), (
        "the plain image has no /qdrant/storage, so the volume there belongs to root"
    )


def test_its_type_is_the_one_that_urns_have_for_ever(engine: RecordingEngine) -> None:
    assert engine.one("tapbot:data:Qdrant", "qdrant")
