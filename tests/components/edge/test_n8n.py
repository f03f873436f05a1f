"""n8n 2.x in queue mode: one main process, and workers that execute the workflows."""

import re
from typing import Any

import bcrypt
import pulumi
import pytest

from components.containers.route import REQUEST_SECONDS, Route
from components.edge.n8n import N8n
from components.edge.n8n_environment import MEASURED
from components.edge.n8n_runners import SHARED, variables
from config.services.n8n import VARIABLES
from config.services.n8n_runners import RunnersSettings
from tests.components.parts import LOCAL, postgres_link, redis_link, stack
from tests.support.engine import RecordingEngine, Registered, run
from tests.support.factories import valid_settings

WORKERS = ["n8n-worker-1", "n8n-worker-2"]
WEBHOOKS = ["n8n-webhook-1", "n8n-webhook-2"]
PROCESSES = ["n8n", *WEBHOOKS, *WORKERS]
SECRETS = {
    "N8N_ENCRYPTION_KEY": "value-of-the-encryption-key",
    "DB_POSTGRESDB_PASSWORD": "the-database-password",
    "QUEUE_BULL_REDIS_PASSWORD": "the-redis-password",
}
GIVEN = {
    "n8nEncryptionKey": SECRETS["N8N_ENCRYPTION_KEY"],
    "n8nOwnerPassword": "the-owner-password",
    "smtpPassword": "the-smtp-password",
    "mailPassword": "the-mail-password",
}
HASH = "N8N_INSTANCE_OWNER_PASSWORD_HASH"


def n8n_on(workers: list[str], *, local: bool = True, **changes: Any) -> Route:
    """Create n8n on `edge` with its data beside it, and a worker on each of these servers."""
    basics = {"mail": changes.pop("mail")} if "mail" in changes else {}
    basics |= LOCAL if local else {}
    own = {"concurrency": 7, "workers": len(workers), **changes}
    here = stack(valid_settings(n8n=own, placement={"n8nWorkers": workers}, **basics), GIVEN)
    edge = here.fleet["edge"]
    assert here.settings.n8n
    args = here.args(here.settings.n8n)
    N8n(args, postgres_link(edge, "n8n"), redis_link(edge, "n8n", 6379), here.mail())
    calls = [
        [each.client, each.client_server, each.service, each.address.port]
        for each in here.registry.connections.read()
    ]
    pulumi.export("calls", calls)
    return here.registry.routes.read()[0]


def processes(engine: RecordingEngine) -> list[Registered]:
    """Return the containers of n8n."""
    return [each for each in engine.running() if each.name.startswith("n8n")]


@pytest.fixture(scope="module")
def built() -> tuple[RecordingEngine, Route]:
    """n8n with two workers and two processes for webhooks on one server."""
    made: list[Route] = []
    engine = run(lambda: made.append(n8n_on(["edge", "edge"], webhooks=2)))
    return engine, made[0]


@pytest.fixture(scope="module")
def apart() -> RecordingEngine:
    """The second worker is on `data`, all else on `edge`."""
    return run(lambda: n8n_on(["edge", "data"], local=False))


@pytest.fixture(scope="module")
def engine(built: tuple[RecordingEngine, Route]) -> RecordingEngine:
    """What the engine was asked for."""
    return built[0]


@pytest.fixture(scope="module")
def route(built: tuple[RecordingEngine, Route]) -> Route:
    """What Traefik is told."""
    return built[1]


def test_there_is_one_main_process_and_as_many_workers_as_asked_for(
    engine: RecordingEngine,
) -> None:
    assert sorted(each.name for each in processes(engine)) == PROCESSES
    assert "command" not in engine.container("n8n").inputs, "the image's own command is the main"
    for worker in WORKERS:
        assert engine.container(worker).inputs["command"] == ["worker", "--concurrency=7"]


@pytest.mark.parametrize("carrier", ["n8n", "n8n-worker", "n8n-webhook"])
def test_all_processes_share_one_encryption_key_and_sign_in_the_same_way(
    engine: RecordingEngine, carrier: str
) -> None:
    files = engine.carrier(carrier).files
    for name, value in SECRETS.items():
        assert files[f"/etc/tapbot/{name}"] == value, (
            "a worker with another key cannot read the credentials that the editor saved; n8n does"
            " not trim what it reads"
        )
    assert "uploads" in engine.carrier(carrier).secret_inputs


@pytest.mark.parametrize("process", PROCESSES)
def test_every_secret_is_read_from_a_file(engine: RecordingEngine, process: str) -> None:
    environment = engine.container(process).environment
    for name, value in SECRETS.items():
        assert environment[f"{name}_FILE"] == f"/etc/tapbot/{name}"
        assert name not in environment, "a plain variable, even an empty one, wins over the file"
        assert value not in str(engine.container(process).inputs), "docker inspect would show it"


def test_only_the_main_process_knows_the_owner(engine: RecordingEngine) -> None:
    main = engine.carrier("n8n").files[f"/etc/tapbot/{HASH}"]
    assert bcrypt.checkpw(b"the-owner-password", main.encode()), "nobody could log in"
    assert engine.container("n8n").environment[f"{HASH}_FILE"] == f"/etc/tapbot/{HASH}"
    for carrier in ("n8n-worker", "n8n-webhook"):
        assert f"/etc/tapbot/{HASH}" not in engine.carrier(carrier).files


def test_all_else_starts_when_the_main_process_has_migrated_the_database(
    engine: RecordingEngine,
) -> None:
    main = engine.container("n8n")
    for worker in (*WORKERS, *WEBHOOKS):
        assert main.urn in engine.container(worker).dependencies, (
            "two processes would migrate one database at once"
        )
        assert main.urn not in engine.container(worker).data_dependencies


def test_every_process_waits_for_its_database_and_its_queue(engine: RecordingEngine) -> None:
    for process in PROCESSES:
        for name in ("postgres-ready", "redis-ready"):
            dependencies = engine.container(process).dependencies
            assert any(urn.endswith(name) for urn in dependencies), f"{process} exits without it"


def test_workers_serve_nobody_from_outside(engine: RecordingEngine, route: Route) -> None:
    assert [each.target.name for each in route.backends] == ["n8n"]
    for worker in WORKERS:
        networks = [each["name"] for each in engine.container(worker).inputs["networksAdvanced"]]
        assert networks == ["local-back-id"], "Traefik has no business with a worker"


def test_executions_get_their_time_to_end(engine: RecordingEngine) -> None:
    for process in PROCESSES:
        container = engine.container(process)
        own = int(container.environment["N8N_GRACEFUL_SHUTDOWN_TIMEOUT"])
        assert container.inputs["destroyGraceSeconds"] >= own + 10, (
            "a running workflow would be killed in the middle"
        )


def test_nothing_of_value_is_written_to_disk(engine: RecordingEngine) -> None:
    for process in PROCESSES:
        container = engine.container(process)
        assert set(container.mounts) == {"/etc/tapbot"}
        assert "uid=1000" in container.inputs["tmpfs"]["/home/node/.n8n"], (
            "after a restart it would belong to root"
        )


def test_health_is_asked_without_the_network_or_curl(engine: RecordingEngine, route: Route) -> None:
    for process in PROCESSES:
        check = engine.container(process).inputs["healthcheck"]["tests"]
        assert check[:2] == ["CMD", "wget"], "starting node costs far more than the question"
        port = 5700 if process in WEBHOOKS else 5678
        assert check[-1] == f"http://127.0.0.1:{port}/healthz/readiness"
    assert route.health_path == "/healthz/readiness", (
        "/healthz is good before the database is migrated: webhooks get 200 and are lost"
    )


def test_a_slow_request_ends_at_the_proxy_and_not_before(engine: RecordingEngine) -> None:
    code = engine.carrier("n8n").files["/etc/tapbot/request_timeout.cjs"]
    [seconds] = [int(found) for found in re.findall(r"SECONDS = (\d+);", code)]
    assert seconds > REQUEST_SECONDS, "Node.js ends an upload after five minutes"
    options = engine.container("n8n").environment["NODE_OPTIONS"]
    assert "--require=/etc/tapbot/request_timeout.cjs" in options


def test_main_and_workers_call_database_and_queue(engine: RecordingEngine) -> None:
    found = {(client, service) for client, _, service, _ in engine.outputs["calls"]}
    assert {("n8n", "postgres"), ("n8n", "redis")} <= found
    assert {("n8n-worker", "postgres"), ("n8n-worker", "redis")} <= found
    assert {("n8n-webhook", "postgres"), ("n8n-webhook", "redis")} <= found


def test_a_worker_on_another_server_has_its_own_files_and_the_same_key(
    apart: RecordingEngine,
) -> None:
    assert apart.container("n8n-worker-2").provider.endswith("docker::data")
    near, far = apart.carrier("n8n-worker"), apart.carrier("n8n-worker-data")
    assert far.files == near.files, "it could not read the credentials that the editor saved"
    assert "uploads" in far.secret_inputs
    assert far.provider.endswith("docker::data")


def test_a_worker_on_another_server_reaches_database_and_queue_through_the_tunnel(
    apart: RecordingEngine,
) -> None:
    environment = apart.container("n8n-worker-2").environment
    hosts = [environment["DB_POSTGRESDB_HOST"], environment["QUEUE_BULL_REDIS_HOST"]]
    assert hosts == ["10.88.0.1", "10.88.0.1"]
    far = {
        (service, port) for _, server, service, port in apart.outputs["calls"] if server == "data"
    }
    assert far == {("postgres", 5432), ("redis", 6379), ("n8n", 5678)}, (
        "what is not among the connections does not pass the firewall"
    )


def test_another_worker_leaves_the_first_one_as_it_is(apart: RecordingEngine) -> None:
    before = {each.urn: each for each in run(lambda: n8n_on(["edge"], local=False)).registered}
    after = {each.urn: each for each in apart.registered}
    assert {urn for urn, each in before.items() if after[urn] != each} == set()


def test_every_variable_that_the_program_sets_is_known_to_be_taken(engine: RecordingEngine) -> None:
    found = {name.removesuffix("_FILE") for each in processes(engine) for name in each.environment}
    beside = {*variables(RunnersSettings()), SHARED}
    assert set(VARIABLES) == found | set(MEASURED) | beside, (
        "an operator's own variable would silently win over ours, or be refused without a reason"
    )


def test_variables_of_the_operators_own_reach_all_processes_and_secrets_do_as_files() -> None:
    engine = run(
        lambda: n8n_on(
            ["edge"],
            environment={"N8N_HIDE_USAGE_PAGE": True},
            environmentSecrets={"N8N_SMTP_PASS": "smtpPassword"},
        )
    )
    for process, carrier in (("n8n", "n8n"), ("n8n-worker-1", "n8n-worker")):
        container = engine.container(process)
        assert container.environment["N8N_HIDE_USAGE_PAGE"] == "true"
        assert container.environment["N8N_SMTP_PASS_FILE"] == "/etc/tapbot/N8N_SMTP_PASS"
        files = engine.carrier(carrier).files
        assert files["/etc/tapbot/N8N_SMTP_PASS"] == "the-smtp-password"
        assert "the-smtp-password" not in str(container.inputs), "docker inspect would show it"


def test_webhooks_have_processes_of_their_own_and_main_takes_none(
    engine: RecordingEngine, route: Route
) -> None:
    for webhook in WEBHOOKS:
        assert engine.container(webhook).inputs["command"] == ["webhook"]
        assert engine.container(webhook).environment["N8N_PORT"] == "5700"
    main = engine.container("n8n").environment
    assert main["N8N_DISABLE_PRODUCTION_MAIN_PROCESS"] == "true"
    [branch] = route.parts()[1:]
    assert branch.service == "n8n-webhook"
    assert [each.target.name for each in branch.backends] == WEBHOOKS


def test_without_processes_of_their_own_main_takes_webhooks() -> None:
    made: list[Route] = []
    found = run(lambda: made.append(n8n_on(["edge"])))
    assert [each.name for each in processes(found)] == ["n8n", "n8n-worker-1"]
    assert "N8N_DISABLE_PRODUCTION_MAIN_PROCESS" not in found.container("n8n").environment
    assert made[0].parts() == made
    assert not [each for each in made[0].policies if each.served_by]


def test_a_webhook_process_ends_when_its_answers_are_given(engine: RecordingEngine) -> None:
    first, second = map(engine.container, WEBHOOKS)
    assert first.urn in second.dependencies, "both would be away at the same time"
    assert "--require=/etc/tapbot/drain.cjs" in first.environment["NODE_OPTIONS"]
    assert "/etc/tapbot/drain.cjs" in engine.carrier("n8n-webhook").files
    assert first.environment["TAPBOT_DRAIN_PATH"] == "/healthz/readiness"
    drains = int(first.environment["TAPBOT_DRAIN_SECONDS"])
    own = int(first.environment["N8N_GRACEFUL_SHUTDOWN_TIMEOUT"])
    assert first.inputs["destroyGraceSeconds"] >= drains + own + 10


def test_its_type_is_the_one_that_urns_have_for_ever(engine: RecordingEngine) -> None:
    assert engine.one("tapbot:edge:N8n", "n8n")
