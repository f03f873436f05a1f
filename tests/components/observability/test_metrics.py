"""The store of metrics: who reaches it, and what it keeps."""

import pytest

from components.observability.metrics import Metrics
from tests.components.parts import stack
from tests.support.engine import VOLUME, RecordingEngine, run
from tests.support.factories import valid_settings

MONITORED = {"monitoring": {"retentionDays": 7}, "placement": {"monitoring": "edge"}}


@pytest.fixture(scope="module")
def engine() -> RecordingEngine:
    """The store on the server `edge`."""

    def build() -> None:
        here = stack(valid_settings(**MONITORED))
        assert here.settings.monitoring
        Metrics(here.args(here.settings.monitoring))

    return run(build)


def test_only_the_network_of_data_reaches_it(engine: RecordingEngine) -> None:
    networks = engine.container("victoria-metrics").inputs["networksAdvanced"]
    assert [each["name"] for each in networks] == ["edge-back-id"]


def test_it_is_published_in_the_tunnel_only(engine: RecordingEngine) -> None:
    ports = engine.container("victoria-metrics").inputs["ports"]
    assert {port["ip"] for port in ports} == {"10.88.0.1"}


def test_what_it_keeps_is_protected_and_ends_in_time(engine: RecordingEngine) -> None:
    assert engine.one(VOLUME, "victoria-metrics").protect
    command = engine.container("victoria-metrics").inputs["command"]
    assert "-retentionPeriod=7d" in command
    assert "-storage.minFreeDiskSpaceBytes=500MB" in command, "it would fill the disk"


def test_its_type_is_the_one_that_urns_have_for_ever(engine: RecordingEngine) -> None:
    assert engine.one("tapbot:observability:Metrics", "victoria-metrics")
