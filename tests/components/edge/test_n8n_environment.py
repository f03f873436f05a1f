"""n8n's environment: what all its processes share, and what only one kind needs."""

from typing import Any

import pytest

from components.edge.n8n_environment import for_everyone, for_main, for_worker, limits
from components.stack.args import ServiceArgs
from config.services.n8n import MAIN, N8nSettings
from tests.components.parts import local_settings, postgres_link, redis_link, stack
from tests.support.engine import run

OWN = {"ownerEmail": "owner@tapbot.kz", "executionRetentionDays": 3}


def environments(domain: str, port: int) -> tuple[dict[str, str], dict[str, str]]:
    """Return what all processes share and what main has, with this domain and HTTPS port."""
    made: list[dict[str, str]] = []

    def build() -> None:
        here = stack(
            local_settings(domain=domain, n8n=OWN, traefik={"httpPort": 80, "httpsPort": port})
        )
        assert here.settings.n8n
        args: ServiceArgs[N8nSettings] = here.args(here.settings.n8n)
        [main] = args.of(MAIN)
        database, redis = postgres_link(main.server, "n8n"), redis_link(main.server, "n8n", 6379)
        made.extend([for_everyone(args, main, database, redis), for_main(args)])

    run(build)
    return made[0], made[1]


@pytest.fixture(scope="module")
def both() -> tuple[dict[str, str], dict[str, str]]:
    """n8n at tapbot.kz."""
    return environments("tapbot.kz", 443)


@pytest.fixture(scope="module")
def shared(both: tuple[dict[str, str], dict[str, str]]) -> dict[str, str]:
    """What main and workers have in common."""
    return both[0]


@pytest.fixture(scope="module")
def main(both: tuple[dict[str, str], dict[str, str]]) -> dict[str, str]:
    """What only the main process has."""
    return both[1]


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
    environment, _ = environments(domain, port)
    assert environment["N8N_WEBHOOK_URL"] == f"{origin}/", (
        "other systems would be told to call an address that does not answer"
    )
    assert environment["N8N_EDITOR_BASE_URL"] == origin


def test_the_main_process_is_behind_exactly_one_proxy(main: dict[str, str]) -> None:
    assert main["N8N_PROXY_HOPS"] == "1", (
        "with 0 everybody has Traefik's address, with 2 anybody can make up an address"
    )
    assert main["N8N_PROTOCOL"] == "https"
    assert main["N8N_HOST"] == "n8n.tapbot.kz"


def test_executions_run_in_workers_even_when_started_by_hand(shared: dict[str, str]) -> None:
    assert shared["EXECUTIONS_MODE"] == "queue"
    assert shared["OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS"] == "true", (
        "a heavy test run in the editor would take the webhooks down with it"
    )


def test_database_and_queue_are_where_the_links_say(shared: dict[str, str]) -> None:
    database = [shared[f"DB_POSTGRESDB_{name}"] for name in ("HOST", "PORT", "DATABASE", "USER")]
    assert shared["DB_TYPE"] == "postgresdb", "the image's default is a file"
    assert database == ["postgres", "5432", "n8n", "n8n"]
    queue = [shared[f"QUEUE_BULL_REDIS_{name}"] for name in ("HOST", "PORT", "USERNAME")]
    assert queue == ["redis", "6379", "n8n"]


def test_files_that_main_receives_are_found_by_workers(shared: dict[str, str]) -> None:
    assert shared["N8N_DEFAULT_BINARY_DATA_MODE"] == "database", "main and workers share no disk"


def test_each_event_is_one_line_of_the_log_with_all_of_it(shared: dict[str, str]) -> None:
    assert shared["N8N_LOG_FORMAT"] == "json", "the stack of an error would be lines of their own"


def test_schedules_run_in_the_time_zone_of_the_stack(shared: dict[str, str]) -> None:
    assert shared["GENERIC_TIMEZONE"] == shared["TZ"] == "Asia/Almaty"


def test_old_executions_are_deleted_after_the_days_that_were_set(shared: dict[str, str]) -> None:
    assert shared["EXECUTIONS_DATA_PRUNE"] == "true", "the database would grow for ever"
    assert shared["EXECUTIONS_DATA_MAX_AGE"] == "72", "n8n counts in hours"


def test_the_owner_is_there_without_a_click(main: dict[str, str]) -> None:
    assert main["N8N_INSTANCE_OWNER_MANAGED_BY_ENV"] == "true", (
        "whoever opens the new n8n first would become its owner"
    )
    assert main["N8N_INSTANCE_OWNER_EMAIL"] == "owner@tapbot.kz"
    assert main["N8N_INSTANCE_OWNER_FIRST_NAME"]
    assert main["N8N_INSTANCE_OWNER_LAST_NAME"]


def test_a_worker_can_be_asked_for_its_health() -> None:
    environment = for_worker(settings())
    assert environment["QUEUE_HEALTH_CHECK_ACTIVE"] == "true", "a worker answers nobody otherwise"
    assert environment["QUEUE_HEALTH_CHECK_PORT"] == "5678"


def test_it_tells_nobody_about_itself(shared: dict[str, str]) -> None:
    assert shared["N8N_DIAGNOSTICS_ENABLED"] == "false"


def test_every_limit_of_files_and_documents_follows_the_settings() -> None:
    found = limits(settings(maxFile="20MB", memory="2GB", workerMemory="1280MB"))
    assert found["N8N_FORMDATA_FILE_SIZE_MAX"] == "20"
    assert found["N8N_BINARY_DATA_DATABASE_MAX_FILE_SIZE"] == "20"
    assert found["N8N_PAYLOAD_SIZE_MAX"] == "2", "the smaller process parses it, too"


@pytest.mark.parametrize(
    ("memory", "largest", "document"), [("512MB", 1, 1), ("768MB", 2, 1), ("4GB", 6, 6)]
)
def test_a_workflow_that_is_saved_may_be_larger_than_what_a_workflow_is_sent(
    memory: str, largest: int, document: int
) -> None:
    found = settings(memory=memory, workerMemory="4GB")
    assert (found.max_workflow.mib, found.max_document.mib) == (largest, document)


def test_large_answers_of_workers_do_not_go_through_the_queue() -> None:
    found = limits(settings())
    assert found["N8N_WEBHOOK_RESPONSE_RELAY_SIZE_MAX"] == "1"
    assert found["N8N_WEBHOOK_RESPONSE_RELAY_OFFLOAD_ENABLED"] == "true"


def test_a_worker_and_its_runner_share_its_memory() -> None:
    environment = for_worker(settings(workerMemory="1000MB"))
    assert environment["NODE_OPTIONS"] == "--max-old-space-size=600"
    assert environment["N8N_RUNNERS_MAX_OLD_SPACE_SIZE"] == "200"
    beside = for_worker(settings(workerMemory="1000MB", runners={}))
    assert "N8N_RUNNERS_MAX_OLD_SPACE_SIZE" not in beside, "that one has memory of its own"


def test_executions_end_and_are_kept_by_days_alone(shared: dict[str, str]) -> None:
    assert shared["EXECUTIONS_TIMEOUT"] == shared["EXECUTIONS_TIMEOUT_MAX"] == "3600"
    assert shared["EXECUTIONS_DATA_PRUNE_MAX_COUNT"] == "0"


def test_the_public_apis_documentation_is_not_served(
    both: tuple[dict[str, str], dict[str, str]],
) -> None:
    assert both[1]["N8N_PUBLIC_API_SWAGGERUI_DISABLED"] == "true"


def settings(**changes: Any) -> N8nSettings:
    """Return the settings of n8n with these changes, by alias."""
    return N8nSettings.model_validate({"ownerEmail": "owner@tapbot.kz", **changes})


def test_main_is_told_both_limits(main: dict[str, str]) -> None:
    assert (main["N8N_PAYLOAD_SIZE_MAX"], main["TAPBOT_DOCUMENT_SIZE_MAX"]) == ("2", "1")
