"""n8n's environment: what its workloads share, and what only one of them needs."""

from components.containers.files_volume import DIRECTORY
from components.containers.links import PostgresLink, RedisLink
from components.containers.target import Target
from components.stack.args import ServiceArgs
from config.services.n8n import MAIN, N8nSettings

PRELOADED = "request_timeout.cjs"


def for_everyone(
    args: ServiceArgs[N8nSettings], target: Target, database: PostgresLink, redis: RedisLink
) -> dict[str, str]:
    """Return what main and workers share: database, queue, and safe defaults."""
    database_at = database.endpoint.seen_from(target.server)
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
        # Workers must find files that main received: they share the database, not a disk.
        "N8N_DEFAULT_BINARY_DATA_MODE": "database",
        "N8N_LISTEN_ADDRESS": "0.0.0.0",
        "N8N_PORT": str(MAIN.port),
        "N8N_GRACEFUL_SHUTDOWN_TIMEOUT": "30",
        "N8N_DIAGNOSTICS_ENABLED": "false",
        "N8N_VERSION_NOTIFICATIONS_ENABLED": "false",
        "N8N_PERSONALIZATION_ENABLED": "false",
        "N8N_WEBHOOK_URL": f"{args.public.url}/",
        "N8N_EDITOR_BASE_URL": args.public.url,
        "GENERIC_TIMEZONE": target.server.timezone,
        "TZ": target.server.timezone,
        "EXECUTIONS_DATA_PRUNE": "true",
        "EXECUTIONS_DATA_MAX_AGE": str(args.settings.execution_retention_days * 24),
    }


def for_main(args: ServiceArgs[N8nSettings]) -> dict[str, str]:
    """Return what the main process needs: its public name behind one proxy, and its owner."""
    return {
        "N8N_HOST": args.public.host,
        "N8N_PROTOCOL": "https",
        "N8N_PROXY_HOPS": str(args.proxies),
        "NODE_OPTIONS": f"--require={DIRECTORY}/{PRELOADED}",
        # The owner is created at the first start and follows these settings from then on.
        "N8N_INSTANCE_OWNER_MANAGED_BY_ENV": "true",
        "N8N_INSTANCE_OWNER_EMAIL": args.settings.owner_email,
        "N8N_INSTANCE_OWNER_FIRST_NAME": args.settings.owner_first_name,
        "N8N_INSTANCE_OWNER_LAST_NAME": args.settings.owner_last_name,
    }


def for_worker() -> dict[str, str]:
    """Return what a worker needs: a health endpoint on n8n's usual port."""
    return {
        "QUEUE_HEALTH_CHECK_ACTIVE": "true",
        "QUEUE_HEALTH_CHECK_PORT": str(MAIN.port),
    }
