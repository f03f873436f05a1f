"""n8n's environment: what all its processes share, and what only one kind needs."""

import pytest

from components.base.links import StorageLinks
from components.base.route import PublicName
from components.edge.n8n import N8nArgs, N8nSecrets, N8nServers
from components.edge.n8n_environment import for_everyone, for_main, for_worker
from components.servers.server import Server
from config.settings import N8nSettings
from tests.components.parts import PIN, on_local, postgres_link, redis_link


def args_for(domain: str, port: int) -> N8nArgs:
    """Return what n8n takes on a stack with this domain and HTTPS port."""
    made: list[N8nArgs] = []

    def build(server: Server) -> None:
        settings = {"ownerEmail": "owner@tapbot.kz", "executionRetentionDays": 3}
        made.append(
            N8nArgs(
                servers=N8nServers(main=server, workers=[server]),
                image=PIN,
                settings=N8nSettings.model_validate(settings),
                public=PublicName.under(domain, "n8n", port),
                secrets=N8nSecrets(encryption_key="key", owner_password="password"),
                links=StorageLinks(
                    database=postgres_link(server, "n8n"), redis=redis_link(server, "n8n", 6379)
                ),
            )
        )

    on_local(build)
    return made[0]


def shared(args: N8nArgs) -> dict[str, str]:
    """Return what main and workers have in common on the server of main."""
    return for_everyone(args, args.servers.main)


@pytest.fixture(scope="module")
def args() -> N8nArgs:
    """n8n at tapbot.kz."""
    return args_for("tapbot.kz", 443)


@pytest.mark.parametrize(
    ("domain", "port", "origin"),
    [
        ("tapbot.kz", 443, "https://n8n.tapbot.kz"),
        ("localhost", 8443, "https://n8n.localhost:8443"),
    ],
)
def test_webhooks_and_the_editor_have_the_address_that_is_public(
    domain: str, port: int, origin: str
) -> None:
    environment = shared(args_for(domain, port))
    assert environment["N8N_WEBHOOK_URL"] == f"{origin}/", (
        "other systems would be told to call an address that does not answer"
    )
    assert environment["N8N_EDITOR_BASE_URL"] == origin


def test_the_main_process_is_behind_exactly_one_proxy(args: N8nArgs) -> None:
    environment = for_main(args)
    assert environment["N8N_PROXY_HOPS"] == "1", (
        "with 0 everybody has Traefik's address, with 2 anybody can make up an address"
    )
    assert environment["N8N_PROTOCOL"] == "https"
    assert environment["N8N_HOST"] == "n8n.tapbot.kz"


def test_executions_run_in_workers_even_when_started_by_hand(args: N8nArgs) -> None:
    environment = shared(args)
    assert environment["EXECUTIONS_MODE"] == "queue"
    assert environment["OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS"] == "true", (
        "a heavy test run in the editor would take the webhooks down with it"
    )


def test_database_and_queue_are_where_the_links_say(args: N8nArgs) -> None:
    environment = shared(args)
    database = [
        environment[f"DB_POSTGRESDB_{name}"] for name in ("HOST", "PORT", "DATABASE", "USER")
    ]
    assert environment["DB_TYPE"] == "postgresdb", "the image's default is a file"
    assert database == ["postgres", "5432", "n8n", "n8n"]
    queue = [environment[f"QUEUE_BULL_REDIS_{name}"] for name in ("HOST", "PORT", "USERNAME")]
    assert queue == ["redis", "6379", "n8n"]


def test_files_that_main_receives_are_found_by_workers(args: N8nArgs) -> None:
    assert shared(args)["N8N_DEFAULT_BINARY_DATA_MODE"] == "database", (
        "main and workers share no disk"
    )


def test_schedules_run_in_the_time_zone_of_the_stack(args: N8nArgs) -> None:
    environment = shared(args)
    assert environment["GENERIC_TIMEZONE"] == environment["TZ"] == "Asia/Almaty"


def test_old_executions_are_deleted_after_the_days_that_were_set(args: N8nArgs) -> None:
    environment = shared(args)
    assert environment["EXECUTIONS_DATA_PRUNE"] == "true", "the database would grow for ever"
    assert environment["EXECUTIONS_DATA_MAX_AGE"] == "72", "n8n counts in hours"


def test_the_owner_is_there_without_a_click(args: N8nArgs) -> None:
    environment = for_main(args)
    assert environment["N8N_INSTANCE_OWNER_MANAGED_BY_ENV"] == "true", (
        "whoever opens the new n8n first would become its owner"
    )
    assert environment["N8N_INSTANCE_OWNER_EMAIL"] == "owner@tapbot.kz"
    assert environment["N8N_INSTANCE_OWNER_FIRST_NAME"]
    assert environment["N8N_INSTANCE_OWNER_LAST_NAME"]


def test_a_worker_can_be_asked_for_its_health() -> None:
    environment = for_worker()
    assert environment["QUEUE_HEALTH_CHECK_ACTIVE"] == "true", "a worker answers nobody otherwise"
    assert environment["QUEUE_HEALTH_CHECK_PORT"] == "5678"


def test_it_tells_nobody_about_itself(args: N8nArgs) -> None:
    assert shared(args)["N8N_DIAGNOSTICS_ENABLED"] == "false"
