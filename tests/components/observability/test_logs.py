"""The logs of all containers in one place."""

import pytest

from components.observability.logs import CONTAINERS, Logs
from tests.components.parts import stack
from tests.support.engine import RecordingEngine, Registered, run
from tests.support.factories import valid_settings


@pytest.fixture(scope="module")
def engine() -> RecordingEngine:
    """The store on `data`, and the agents of both servers."""

    def build() -> None:
        here = stack(
            valid_settings(monitoring={}, logs={"disk": "2GB"}, placement={"monitoring": "data"})
        )
        assert here.settings.logs
        Logs(here.args(here.settings.logs))

    return run(build)


@pytest.fixture(scope="module")
def store(engine: RecordingEngine) -> Registered:
    """The container of the store."""
    return engine.container("victoria-logs")


def test_its_type_is_the_one_that_urns_have_for_ever(engine: RecordingEngine) -> None:
    assert engine.one("tapbot:observability:Logs", "victoria-logs")


def test_every_engine_has_an_agent(engine: RecordingEngine) -> None:
    agents = {each.name for each in engine.running() if each.name.startswith("vlagent")}
    assert agents == {"vlagent-edge", "vlagent-data"}


def test_agents_hand_over_to_the_store_from_wherever_they_are(engine: RecordingEngine) -> None:
    urls = {
        server: next(
            part.partition("=")[2]
            for part in engine.container(f"vlagent-{server}").inputs["command"]
            if part.startswith("-remoteWrite.url=")
        )
        for server in ("edge", "data")
    }
    assert urls == {
        "edge": "http://10.88.0.2:9428/logs/internal/insert",
        "data": "http://victoria-logs:9428/logs/internal/insert",
    }


def test_lines_say_which_server_they_are_from(engine: RecordingEngine) -> None:
    for server in ("edge", "data"):
        command = engine.container(f"vlagent-{server}").inputs["command"]
        assert f'-fileCollector.extraFields={{"server": "{server}"}}' in command


def test_an_agent_reads_the_logs_and_can_change_nothing(engine: RecordingEngine) -> None:
    inputs = engine.container("vlagent-edge").inputs
    [mount] = [each for each in inputs["mounts"] if each["type"] == "bind"]
    assert (mount["source"], mount["target"], mount["readOnly"]) == (CONTAINERS, CONTAINERS, True)
    assert inputs["capabilities"] == {"drops": ["ALL"], "adds": []}


def test_an_agent_keeps_what_it_cannot_hand_over(engine: RecordingEngine) -> None:
    inputs = engine.container("vlagent-edge").inputs
    [mount] = [each for each in inputs["mounts"] if each["type"] == "volume"]
    assert mount["target"] == "/data"
    assert "-tmpDataPath=/data" in inputs["command"], "the buffer would go with the container"


def test_an_agent_waits_for_nobody(engine: RecordingEngine) -> None:
    waits = engine.container("vlagent-edge").dependencies
    assert not [urn for urn in waits if "victoria-logs" in urn], "it can keep lines meanwhile"


def test_the_store_ends_with_days_and_with_disk(store: Registered) -> None:
    command = store.inputs["command"]
    assert "-retentionPeriod=30d" in command
    assert f"-retention.maxDiskSpaceUsageBytes={2 * 1024**3}" in command


def test_both_know_the_limit_of_their_memory(engine: RecordingEngine, store: Registered) -> None:
    assert store.environment["GOMEMLIMIT"] == "204MiB"
    assert engine.container("vlagent-edge").environment["GOMEMLIMIT"] == "72MiB", (
        "a program that prints a million lines would have it killed"
    )
