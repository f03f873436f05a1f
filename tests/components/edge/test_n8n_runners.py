"""n8n's runners: one beside each worker, and nobody else in reach of the code that they run."""

from typing import Any

import pytest

from components.edge.n8n import N8n
from components.edge.n8n_runners import BROKER_PORT, DRAIN_SECONDS, HEALTH_PORT, STOP_SECONDS
from tests.components.parts import LOCAL, postgres_link, redis_link, stack
from tests.support.engine import NETWORK, RecordingEngine, run
from tests.support.factories import valid_settings

RUNNERS = ["n8n-runner-1", "n8n-runner-2"]
TOKEN = "N8N_RUNNERS_AUTH_TOKEN"
MODULES = {"javascriptModules": ["url"], "pythonModules": ["json", "re"]}


def n8n_on(workers: list[str], *, local: bool = True, **changes: Any) -> None:
    """Create n8n on `edge`, and a worker with its runner on each of these servers."""
    own = {"workers": len(workers), "concurrency": 7, "runners": MODULES, **changes}
    basics = LOCAL if local else {}
    here = stack(valid_settings(n8n=own, placement={"n8nWorkers": workers}, **basics))
    edge = here.fleet["edge"]
    assert here.settings.n8n
    N8n(here.args(here.settings.n8n), postgres_link(edge, "n8n"), redis_link(edge, "n8n", 6379))


@pytest.fixture(scope="module")
def engine() -> RecordingEngine:
    """Two workers on one server."""
    return run(lambda: n8n_on(["edge", "edge"]))


def networks(engine: RecordingEngine, name: str) -> list[str]:
    """Return the networks of a container."""
    return [each["name"] for each in engine.container(name).inputs["networksAdvanced"]]


def test_each_worker_has_a_runner_which_asks_it_alone(engine: RecordingEngine) -> None:
    found = {each.name for each in engine.running() if each.name.startswith("n8n-runner")}
    assert found == {*RUNNERS}
    for number, runner in enumerate(RUNNERS, start=1):
        environment = engine.container(runner).environment
        assert environment["N8N_RUNNERS_TASK_BROKER_URI"] == f"http://n8n-worker-{number}:5679"
        assert environment["N8N_RUNNERS_MAX_CONCURRENCY"] == "7"


def test_a_worker_is_up_before_its_runner_and_replaces_it_not(engine: RecordingEngine) -> None:
    worker, runner = engine.container("n8n-worker-1"), engine.container("n8n-runner-1")
    assert worker.urn in runner.dependencies
    assert worker.urn not in runner.data_dependencies, "the launcher finds another worker by itself"


def test_a_worker_gives_its_code_away_and_main_does_not(engine: RecordingEngine) -> None:
    for worker in ("n8n-worker-1", "n8n-worker-2"):
        environment = engine.container(worker).environment
        assert environment["N8N_RUNNERS_MODE"] == "external"
        assert environment["N8N_RUNNERS_BROKER_LISTEN_ADDRESS"] == "0.0.0.0"
        assert environment["N8N_RUNNERS_BROKER_PORT"] == str(BROKER_PORT)
    assert "N8N_RUNNERS_MODE" not in engine.container("n8n").environment, (
        "what it runs itself would wait for a runner that is not there"
    )


def test_code_reaches_neither_databases_nor_the_internet(engine: RecordingEngine) -> None:
    for runner in RUNNERS:
        assert networks(engine, runner) == ["local-code-id"]
    assert networks(engine, "n8n-worker-1") == ["local-back-id", "local-code-id"]
    assert networks(engine, "n8n") == ["local-front-id", "local-back-id"]
    [code] = [each for each in engine.of_type(NETWORK) if each.name == "local-code"]
    assert code.inputs["internal"] is True


def test_its_token_is_in_a_file_and_the_same_on_both_sides(engine: RecordingEngine) -> None:
    path = f"/etc/tapbot/{TOKEN}"
    worker, runner = engine.carrier("n8n-worker"), engine.carrier("n8n-runner")
    assert worker.files[path] == runner.files[path] != ""
    assert {"uploads"} <= worker.secret_inputs & runner.secret_inputs
    assert path not in engine.carrier("n8n").files
    for name in ("n8n-worker-1", *RUNNERS):
        environment = engine.container(name).environment
        assert environment[f"{TOKEN}_FILE"] == path
        assert TOKEN not in environment, "docker inspect would show it"


def test_it_starts_by_our_program_which_becomes_the_launcher(engine: RecordingEngine) -> None:
    inputs = engine.container("n8n-runner-1").inputs
    assert inputs["entrypoints"] == ["python3", "-I", "/etc/tapbot/start.py"]
    assert inputs["command"] == ["tini", "--", "task-runner-launcher", "javascript", "python"]
    assert "def main" in engine.carrier("n8n-runner").files["/etc/tapbot/start.py"]
    environment = engine.container("n8n-runner-1").environment
    assert environment["TAPBOT_JAVASCRIPT_MODULES"] == "url"
    assert environment["TAPBOT_PYTHON_MODULES"] == "json,re"
    assert inputs["healthcheck"]["tests"][-1] == f"http://127.0.0.1:{HEALTH_PORT}/healthz"


def test_it_is_nobody_and_keeps_nothing(engine: RecordingEngine) -> None:
    inputs = engine.container("n8n-runner-1").inputs
    assert inputs["user"] == "65532:65532", "user 1000 is that of n8n"
    assert set(engine.container("n8n-runner-1").mounts) == {"/etc/tapbot"}
    assert inputs["readOnly"] is True
    assert inputs["capabilities"] == {"adds": [], "drops": ["ALL"]}


def test_code_that_runs_gets_its_time_to_end(engine: RecordingEngine) -> None:
    runner = engine.container("n8n-runner-1")
    assert runner.environment["N8N_RUNNERS_GRACEFUL_SHUTDOWN_TIMEOUT"] == str(DRAIN_SECONDS)
    assert runner.inputs["destroyGraceSeconds"] == STOP_SECONDS > DRAIN_SECONDS + 20
    assert STOP_SECONDS < 60, "so long, n8n waits for a runner before a node fails"


def test_a_longer_time_for_code_holds_on_both_sides() -> None:
    found = run(lambda: n8n_on(["edge"], environment={"N8N_RUNNERS_TASK_TIMEOUT": 900}))
    for name in ("n8n-worker-1", "n8n-runner-1"):
        assert found.container(name).environment["N8N_RUNNERS_TASK_TIMEOUT"] == "900"


def test_its_javascript_has_half_of_its_memory() -> None:
    found = run(lambda: n8n_on(["edge"], runners={"memory": "600MB"})).container("n8n-runner-1")
    assert (found.inputs["memory"], found.environment["NODE_OPTIONS"]) == (
        600,
        "--max-old-space-size=300",
    )


def test_a_runner_is_on_the_server_of_its_worker() -> None:
    apart = run(lambda: n8n_on(["edge", "data"], local=False))
    assert apart.container("n8n-runner-2").provider.endswith("docker::data")
    environment = apart.container("n8n-runner-2").environment
    assert environment["N8N_RUNNERS_TASK_BROKER_URI"] == "http://n8n-worker-2:5679"
    assert "ports" not in apart.container("n8n-runner-2").inputs
    assert "ports" not in apart.container("n8n-worker-2").inputs


def test_without_the_setting_all_is_as_it_was() -> None:
    found = run(lambda: n8n_on(["edge"], runners=None))
    names = [each.name for each in found.running()]
    assert not [name for name in names if "runner" in name]
    assert networks(found, "n8n-worker-1") == ["local-back-id"]
    assert f"/etc/tapbot/{TOKEN}" not in found.carrier("n8n-worker").files
    assert not [each for each in found.registered if "runners-token" in each.name]
