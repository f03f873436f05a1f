"""n8n's environment: what all its processes share, and what only one kind needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config import ports

if TYPE_CHECKING:
    from components.edge.n8n import N8nArgs
    from components.servers.server import Server


def for_everyone(args: N8nArgs, server: Server) -> dict[str, str]:
    """Return what main and workers have in common: database, queue, and safe defaults."""
    database = args.links.database.endpoint.seen_from(server)
    redis = args.links.redis.endpoint.seen_from(server)
    return {
        "EXECUTIONS_MODE": "queue",
        "OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS": "true",
        "DB_TYPE": "postgresdb",
        "DB_POSTGRESDB_HOST": database.host,
        "DB_POSTGRESDB_PORT": str(database.port),
        "DB_POSTGRESDB_DATABASE": args.links.database.database,
        "DB_POSTGRESDB_USER": args.links.database.role,
        "QUEUE_BULL_REDIS_HOST": redis.host,
        "QUEUE_BULL_REDIS_PORT": str(redis.port),
        "QUEUE_BULL_REDIS_USERNAME": args.links.redis.user,
        # Workers must find files that main received: they share the database, not a disk.
        "N8N_DEFAULT_BINARY_DATA_MODE": "database",
        "N8N_LISTEN_ADDRESS": "0.0.0.0",
        "N8N_PORT": str(ports.N8N),
        "N8N_GRACEFUL_SHUTDOWN_TIMEOUT": "30",
        "N8N_DIAGNOSTICS_ENABLED": "false",
        "N8N_VERSION_NOTIFICATIONS_ENABLED": "false",
        "N8N_PERSONALIZATION_ENABLED": "false",
        "N8N_WEBHOOK_URL": f"{args.public.url}/",
        "N8N_EDITOR_BASE_URL": args.public.url,
        "GENERIC_TIMEZONE": server.timezone,
        "TZ": server.timezone,
        "EXECUTIONS_DATA_PRUNE": "true",
        "EXECUTIONS_DATA_MAX_AGE": str(args.settings.execution_retention_days * 24),
    }


def for_main(args: N8nArgs) -> dict[str, str]:
    """Return what the main process needs: its public name behind one proxy, and its owner."""
    return {
        "N8N_HOST": args.public.host,
        "N8N_PROTOCOL": "https",
        "N8N_PROXY_HOPS": "1",
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
        "QUEUE_HEALTH_CHECK_PORT": str(ports.N8N),
    }
