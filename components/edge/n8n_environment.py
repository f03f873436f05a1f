"""n8n's environment: what its workloads share, and what only one of them needs."""

from collections.abc import Sequence

from components.containers import drain
from components.containers.files_volume import DIRECTORY
from components.containers.links import PostgresLink, RedisLink
from components.containers.node import heap_mib, heap_option
from components.containers.target import Target
from components.stack.args import ServiceArgs
from config.services.n8n import MAIN, WEBHOOK, N8nSettings
from config.words.memory import MemorySize

SERVES = ("request_timeout.cjs", "gate.cjs")
"""Loaded before n8n's own code by what visitors and webhooks reach."""

EDITS = ("documents.cjs",)
"""Loaded as well by the main process, which has the editor."""

SERVER_HEAP = 0.5
"""Share of its memory: the other half is for files, which it receives and PostgreSQL gets."""

WORKER_HEAP = 0.6
RUNNER_HEAP = 0.2
"""Shares of a worker's memory for itself and for the program that runs Code nodes within it."""


MEASURED = {
    "N8N_METRICS": "true",
    "N8N_METRICS_INCLUDE_QUEUE_METRICS": "true",
    "N8N_METRICS_INCLUDE_MESSAGE_EVENT_BUS_METRICS": "true",
}
"""Where the stack has monitoring."""


def for_everyone(
    args: ServiceArgs[N8nSettings], target: Target, database: PostgresLink, redis: RedisLink
) -> dict[str, str]:
    """Return what all processes share: database, queue, and safe defaults."""
    seconds = str(args.settings.execution_minutes * 60)
    database_at = database.near(target.server).seen_from(target.server)
    redis_at = redis.endpoint.seen_from(target.server)
    return {
        "EXECUTIONS_MODE": "queue",
        "OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS": "true",
        "DB_TYPE": "postgresdb",
        "DB_POSTGRESDB_HOST": database_at.host,
        "DB_POSTGRESDB_PORT": str(database_at.port),
        "DB_POSTGRESDB_DATABASE": database.database,
        "DB_POSTGRESDB_USER": database.role,
        "QUEUE_BULL_REDIS_HOST": redis_at.host,
        "QUEUE_BULL_REDIS_PORT": str(redis_at.port),
        "QUEUE_BULL_REDIS_USERNAME": redis.user,
        # Workers must find files that others received: they share the database, not a disk.
        "N8N_DEFAULT_BINARY_DATA_MODE": "database",
        "N8N_LISTEN_ADDRESS": "0.0.0.0",
        "N8N_PORT": str(MAIN.port),
        "N8N_GRACEFUL_SHUTDOWN_TIMEOUT": "30",
        # A line for each event, with its metadata and, for an error, all of its stack.
        "N8N_LOG_FORMAT": "json",
        "N8N_DIAGNOSTICS_ENABLED": "false",
        "N8N_VERSION_NOTIFICATIONS_ENABLED": "false",
        "N8N_PERSONALIZATION_ENABLED": "false",
        "N8N_WEBHOOK_URL": f"{args.public.url}/",
        "N8N_EDITOR_BASE_URL": args.public.url,
        "GENERIC_TIMEZONE": target.server.timezone,
        "TZ": target.server.timezone,
        "EXECUTIONS_DATA_PRUNE": "true",
        "EXECUTIONS_DATA_MAX_AGE": str(args.settings.execution_retention_days * 24),
        # n8n would delete those over 10,000, however young they are.
        "EXECUTIONS_DATA_PRUNE_MAX_COUNT": "0",
        # The first is the default of workflows, the second what each of them may ask for.
        "EXECUTIONS_TIMEOUT": seconds,
        "EXECUTIONS_TIMEOUT_MAX": seconds,
        **limits(args.settings),
    }


def limits(settings: N8nSettings) -> dict[str, str]:
    """Return the limits of files and documents in MiB, which n8n has in several places."""
    file, document = str(settings.max_file.mib), str(settings.max_document.mib)
    return {
        "N8N_FORMDATA_FILE_SIZE_MAX": file,
        "N8N_BINARY_DATA_DATABASE_MAX_FILE_SIZE": file,
        "N8N_PAYLOAD_SIZE_MAX": document,
        # A worker's answer to a webhook goes through Redis; a larger one, through the database.
        "N8N_WEBHOOK_RESPONSE_RELAY_SIZE_MAX": "1",
        "N8N_WEBHOOK_RESPONSE_RELAY_OFFLOAD_ENABLED": "true",
    }


def for_main(args: ServiceArgs[N8nSettings]) -> dict[str, str]:
    """Return what the main process needs: its public name, its limits and its owner."""
    return {
        **_serves(args, args.settings.memory, [*SERVES, *EDITS]),
        # What is dedicated to webhooks would not have them all to itself.
        **({"N8N_DISABLE_PRODUCTION_MAIN_PROCESS": "true"} if args.settings.webhooks else {}),
        "N8N_PUBLIC_API_SWAGGERUI_DISABLED": "true",
        # documents.cjs keeps what others than the editor send below this.
        "N8N_PAYLOAD_SIZE_MAX": str(args.settings.max_workflow.mib),
        "TAPBOT_DOCUMENT_SIZE_MAX": str(args.settings.max_document.mib),
        # The owner is created at the first start and follows these settings from then on.
        "N8N_INSTANCE_OWNER_MANAGED_BY_ENV": "true",
        "N8N_INSTANCE_OWNER_EMAIL": args.settings.owner_email,
        "N8N_INSTANCE_OWNER_FIRST_NAME": args.settings.owner_first_name,
        "N8N_INSTANCE_OWNER_LAST_NAME": args.settings.owner_last_name,
    }


def for_webhook(args: ServiceArgs[N8nSettings], health_path: str, drains: int) -> dict[str, str]:
    """Return what a webhook process needs; once told to stop, it drains for so many seconds."""
    return {
        **_serves(args, args.settings.webhook_memory, [*SERVES, drain.FILE]),
        **drain.variables(health_path, drains),
        "N8N_PORT": str(WEBHOOK.port),
    }


def _serves(
    args: ServiceArgs[N8nSettings], memory: MemorySize, preloaded: Sequence[str]
) -> dict[str, str]:
    """What is behind one proxy and has a public name, and the heap that files leave it."""
    required = [f"--require={DIRECTORY}/{name}" for name in preloaded]
    return {
        "N8N_HOST": args.public.host,
        "N8N_PROTOCOL": "https",
        "N8N_PROXY_HOPS": str(args.proxies),
        "NODE_OPTIONS": " ".join([heap_option(memory, SERVER_HEAP), *required]),
    }


def for_worker(settings: N8nSettings) -> dict[str, str]:
    """Return what a worker needs: a health endpoint on n8n's usual port, and its memory."""
    runs_code = {
        "N8N_RUNNERS_MAX_OLD_SPACE_SIZE": str(heap_mib(settings.worker_memory, RUNNER_HEAP))
    }
    return {
        "NODE_OPTIONS": heap_option(settings.worker_memory, WORKER_HEAP),
        **({} if settings.runners else runs_code),
        "QUEUE_HEALTH_CHECK_ACTIVE": "true",
        "QUEUE_HEALTH_CHECK_PORT": str(MAIN.port),
    }
