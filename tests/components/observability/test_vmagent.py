"""The collectors: what each asks, and whom it hands over to."""

from typing import Any

import pulumi
import pytest
import yaml

from components.containers.scrape import Scrape
from components.observability.metrics import Metrics
from components.observability.vmagent import Vmagent
from tests.components.parts import stack
from tests.support.engine import VOLUME, RecordingEngine, run
from tests.support.factories import valid_settings

TOKEN = "the-read-only-key"


@pytest.fixture(scope="module")
def engine() -> RecordingEngine:
    """Collectors of two servers, on one of which a service shows metrics with a token."""

    def build() -> None:
        here = stack(valid_settings(monitoring={}, placement={"monitoring": "edge"}))
        assert here.settings.monitoring
        assert here.settings.qdrant
        metrics = Metrics(here.args(here.settings.monitoring))
        other = here.args(here.settings.qdrant)
        other.scrape(Scrape(target=other.targets[0], port=6333, token=pulumi.Output.secret(TOKEN)))
        Vmagent(here.args(here.settings.monitoring), metrics.store)
        here.open_ports()

    return run(build)


def jobs(engine: RecordingEngine, server: str) -> dict[str, dict[str, Any]]:
    """Return what the collector of a server asks, by address."""
    text = engine.carrier(f"vmagent-{server}").files["/etc/tapbot/scrapes.yaml"]
    found = yaml.safe_load(text)["scrape_configs"]
    return {job["static_configs"][0]["targets"][0]: job for job in found}


def test_each_asks_what_is_on_its_own_engine(engine: RecordingEngine) -> None:
    assert "qdrant-data:6333" in jobs(engine, "data")
    assert "victoria-metrics:8428" in jobs(engine, "edge")
    assert not set(jobs(engine, "edge")) & set(jobs(engine, "data"))


def test_the_one_beside_the_store_asks_every_collector_whether_it_is_there(
    engine: RecordingEngine,
) -> None:
    found = [job for job in jobs(engine, "edge").values() if "agent" in str(job["static_configs"])]
    labels = [job["static_configs"][0]["labels"] for job in found]
    agents = {each["server"] for each in labels if each["job"] == "agent"}
    assert agents == {"edge", "data"}, "a server that is down says nothing itself"
    assert "10.88.0.2:8429" in jobs(engine, "edge"), "through the tunnel"


def test_tokens_are_secret_files(engine: RecordingEngine) -> None:
    carrier = engine.carrier("vmagent-data")
    [path] = [path for path in carrier.files if "/tokens/" in path]
    assert carrier.files[path] == TOKEN
    job = jobs(engine, "data")["qdrant-data:6333"]
    assert job["authorization"] == {"credentials_file": path}
    assert "uploads" in carrier.secret_inputs
    assert TOKEN not in str(engine.container("vmagent-data").inputs)


def test_they_hand_over_to_the_store_at_an_address_that_stays(engine: RecordingEngine) -> None:
    urls = {
        server: next(
            part
            for part in engine.container(f"vmagent-{server}").inputs["command"]
            if part.startswith("-remoteWrite.url=")
        )
        for server in ("edge", "data")
    }
    assert urls == {
        "edge": "-remoteWrite.url=http://victoria-metrics:8428/metrics/api/v1/write",
        "data": "-remoteWrite.url=http://10.88.0.1:8428/metrics/api/v1/write",
    }, "another address throws away what is buffered"


def test_what_a_service_shows_changes_no_collector(engine: RecordingEngine) -> None:
    container = engine.container("vmagent-edge")
    assert not container.labels.get("kz.tapbot.config", "").strip("0123456789abcdef")
    assert "scrapes" not in str(container.inputs["labels"])


def test_buffers_go_with_their_server(engine: RecordingEngine) -> None:
    volume = engine.one(VOLUME, "vmagent-data")
    assert not volume.protect, "a server could not be removed without an extra step"


def test_its_type_is_the_one_that_urns_have_for_ever(engine: RecordingEngine) -> None:
    assert engine.one("tapbot:observability:Vmagent", "vmagent")
