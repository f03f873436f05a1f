"""n8n 2.x in queue mode: one main process, and workers that execute the workflows."""

import bcrypt
import pulumi
import pytest

from components.base.links import StorageLinks
from components.base.route import PublicName, Route
from components.edge.n8n import N8n, N8nArgs, N8nSecrets, N8nServers
from components.servers.server import Server
from config.settings import N8nSettings
from tests.components.parts import PIN, local_fleet, postgres_link, redis_link, remote_fleet
from tests.support.engine import RecordingEngine, run

PROCESSES = ["n8n", "n8n-worker-1", "n8n-worker-2"]
SECRETS = {
    "N8N_ENCRYPTION_KEY": "value-of-the-encryption-key",
    "DB_POSTGRESDB_PASSWORD": "the-database-password",
    "QUEUE_BULL_REDIS_PASSWORD": "the-redis-password",
}
HASH = "N8N_INSTANCE_OWNER_PASSWORD_HASH"


def n8n_on(main: Server, workers: list[Server]) -> N8n:
    """Create n8n with its data beside its main process; its own secrets arrive as plain text."""
    settings = {"ownerEmail": "admin@tapbot.kz", "concurrency": 7}
    args = N8nArgs(
        servers=N8nServers(main=main, workers=workers),
        image=PIN,
        settings=N8nSettings.model_validate(settings),
        public=PublicName.under("localhost", "n8n", 8443),
        secrets=N8nSecrets(
            encryption_key=SECRETS["N8N_ENCRYPTION_KEY"],
            owner_password="the-owner-password",
        ),
        links=StorageLinks(
            database=postgres_link(main, "n8n"), redis=redis_link(main, "n8n", 6379)
        ),
    )
    made = N8n("n8n", args)
    pulumi.export("links", made.links)
    return made


@pytest.fixture(scope="module")
def built() -> tuple[RecordingEngine, N8n]:
    """n8n with two workers on one server."""
    made: list[N8n] = []

    def build() -> None:
        here = local_fleet()["edge"]
        made.append(n8n_on(here, [here, here]))

    return run(build), made[0]


@pytest.fixture(scope="module")
def apart() -> RecordingEngine:
    """The second worker is on `data`, all else on `edge`."""

    def build() -> None:
        fleet = remote_fleet()
        n8n_on(fleet["edge"], [fleet["edge"], fleet["data"]])

    return run(build)


@pytest.fixture(scope="module")
def engine(built: tuple[RecordingEngine, N8n]) -> RecordingEngine:
    """What the engine was asked for."""
    return built[0]


@pytest.fixture(scope="module")
def route(built: tuple[RecordingEngine, N8n]) -> Route:
    """What Traefik is told."""
    return built[1].route


def test_there_is_one_main_process_and_as_many_workers_as_asked_for(
    engine: RecordingEngine,
) -> None:
    assert sorted(each.name for each in engine.running()) == PROCESSES
    assert "command" not in engine.container("n8n").inputs, "the image's own command is the main"
    for worker in PROCESSES[1:]:
        assert engine.container(worker).inputs["command"] == ["worker", "--concurrency=7"]


@pytest.mark.parametrize("carrier", ["n8n", "n8n-worker"])
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
    assert f"/etc/tapbot/{HASH}" not in engine.carrier("n8n-worker").files


def test_workers_start_when_the_main_process_has_migrated_the_database(
    engine: RecordingEngine,
) -> None:
    main = engine.container("n8n")
    for worker in PROCESSES[1:]:
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
    assert [each.alias for each in route.backends] == ["n8n"]
    for worker in PROCESSES[1:]:
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
        assert check[:3] == ["CMD", "node", "-e"]
        assert "http://127.0.0.1:5678/healthz/readiness'" in check[3]
    assert route.health_path == "/healthz/readiness", (
        "/healthz is good before the database is migrated: webhooks get 200 and are lost"
    )


def test_its_links_name_database_and_queue_for_main_and_workers(engine: RecordingEngine) -> None:
    found = {(link["from"], link["to"]) for link in engine.outputs["links"]}
    assert {("n8n", "postgres"), ("n8n", "redis")} <= found
    assert {("n8n-worker", "postgres"), ("n8n-worker", "redis")} <= found


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
        (link["to"], link["port"])
        for link in apart.outputs["links"]
        if link["fromServer"] == "data"
    }
    assert far == {("postgres", 5432), ("redis", 6379), ("n8n", 5678)}, (
        "what is not among the links does not pass the firewall"
    )


def test_another_worker_leaves_the_first_one_as_it_is(apart: RecordingEngine) -> None:
    def alone() -> None:
        edge = remote_fleet()["edge"]
        n8n_on(edge, [edge])

    before = {each.urn: each for each in run(alone).registered}
    after = {each.urn: each for each in apart.registered}
    assert {urn for urn, each in before.items() if after[urn] != each} == set()
