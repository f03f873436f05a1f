"""Directus's environment on a server; every secret is a file."""

from collections.abc import Sequence

import pulumi

from components.containers.files_volume import DIRECTORY
from components.containers.links import PostgresLink, RedisLink
from components.containers.node import heap_option
from components.containers.reach import Reach
from components.containers.route import REQUEST_SECONDS
from components.containers.target import Target
from components.stack.args import ServiceArgs
from config.s3 import Addressing, S3Settings
from config.services.directus import DirectusSettings

UPLOADS = "/directus/uploads"

MIGRATIONS = "migrations"
"""Below the files directory: what is done once to the database, beside Directus's own."""

MAX_PAYLOAD = "2mb"
"""The largest request body that is not a file: it is parsed before authentication."""

MAX_ROWS = 10_000
"""The most rows of one response, which is built in memory."""

NEVER_LOGGED = (
    *("req.headers.authorization", "req.headers.cookie", "res.headers"),
    *("req.query", "req.headers.referer"),
)
"""What Directus itself keeps out of its log, and where else `?access_token=` would stand in it."""

HEAP = 0.6
"""Share of the memory: pictures are computed beyond the heap."""

LITERAL = "string:"
"""Without it Directus turns a value with a comma into a list, and digits into a number."""


def literal(value: pulumi.Input[str]) -> pulumi.Output[str]:
    """Return a value that Directus does not convert."""
    return pulumi.Output.concat(LITERAL, value)


def environment(
    args: ServiceArgs[DirectusSettings], target: Target, database: PostgresLink, redis: RedisLink
) -> dict[str, str]:
    """Return Directus's settings on a server; every secret is a file."""
    settings = args.settings
    database_at = database.near(target.server).seen_from(target.server)
    redis_at = redis.endpoint.seen_from(target.server)
    return {
        "HOST": "0.0.0.0",
        "PORT": str(target.instance.port),
        "PUBLIC_URL": args.public.url,
        "ADMIN_EMAIL": f"{LITERAL}{settings.admin_email}",
        "PROJECT_NAME": f"{LITERAL}{settings.project_name}",
        "DB_CLIENT": "pg",
        "DB_HOST": database_at.host,
        "DB_PORT": str(database_at.port),
        "DB_DATABASE": database.database,
        "DB_USER": database.role,
        "REDIS_HOST": redis_at.host,
        "REDIS_PORT": str(redis_at.port),
        "REDIS_USERNAME": redis.user,
        # Messages between replicas wait for Redis to come back, and so does their subscription.
        "REDIS_MAX_RETRIES_PER_REQUEST": "null",
        "CACHE_ENABLED": "true",
        "CACHE_STORE": "redis",
        "CACHE_AUTO_PURGE": "true",
        "CACHE_TTL": settings.cache_ttl,
        # In memory, replicas would miss each other's changes.
        "SYNCHRONIZATION_STORE": "redis",
        "MIGRATIONS_PATH": f"{DIRECTORY}/{MIGRATIONS}",
        **storage(settings.s3),
        "MAX_PAYLOAD_SIZE": MAX_PAYLOAD,
        "QUERY_LIMIT_MAX": str(MAX_ROWS),
        # Read by our own administrator.mjs: Directus keeps it in its database.
        "TAPBOT_ASSET_TRANSFORMS": settings.asset_transforms.value,
        "FILES_MAX_UPLOAD_SIZE": f"{settings.max_upload.mib}mb",
        # Not "true": a proxy in front may keep what a visitor pretends to be.
        "IP_TRUST_PROXY": str(args.proxies),
        **cors(settings.cors_origins),
        "SESSION_COOKIE_SECURE": "true",
        "REFRESH_TOKEN_COOKIE_SECURE": "true",
        # Traefik ends slow requests first, with an answer.
        "SERVER_REQUEST_TIMEOUT": str((REQUEST_SECONDS + 30) * 1000),
        "SERVER_SHUTDOWN_TIMEOUT": "5000",
        # While one replica is replaced the other one is busy: better late than refused.
        "PRESSURE_LIMITER_ENABLED": "false",
        "WEBSOCKETS_ENABLED": "true",
        "LOG_STYLE": "raw",
        # The health checks of Docker and Traefik would log a line of 1 KB each.
        "LOG_HTTP_IGNORE_PATHS": "/server/ping",
        "LOGGER_REDACT__PATHS": f"array:{','.join(NEVER_LOGGED)}",
        "TELEMETRY": "false",
        "NODE_ENV": "production",
        "NODE_OPTIONS": heap_option(target.instance.memory, HEAP),
        # The clock of schedules in flows.
        "TZ": target.server.timezone,
    }


def cors(origins: Sequence[str]) -> dict[str, str]:
    """Return whose pages may read the API, with the log-in of their visitor."""
    return {"CORS_ENABLED": "true", "CORS_ORIGIN": f"array:{','.join(origins)}"} if origins else {}


def reach_variables(reach: Reach) -> dict[str, str]:
    """Return which addresses flows, imports and extensions may not fetch, and our exceptions."""
    return {
        # The container's own addresses, those of IPv4 spelled as IPv6, and private networks.
        "IMPORT_IP_DENY_LIST": f"array:{','.join(['0.0.0.0', '::ffff:0:0/96', *reach.denied()])}",
        "TAPBOT_REACH": ",".join(reach.names),
    }


def storage(s3: S3Settings | None) -> dict[str, str]:
    """Return where Directus keeps uploaded files."""
    if s3 is None:
        return {
            "STORAGE_LOCATIONS": "local",
            "STORAGE_LOCAL_DRIVER": "local",
            "STORAGE_LOCAL_ROOT": UPLOADS,
        }
    path_style = s3.addressing is Addressing.PATH
    return {
        "STORAGE_LOCATIONS": "s3",
        "STORAGE_S3_DRIVER": "s3",
        "STORAGE_S3_ENDPOINT": s3.endpoint,
        "STORAGE_S3_BUCKET": f"{LITERAL}{s3.bucket}",
        "STORAGE_S3_REGION": f"{LITERAL}{s3.region}",
        "STORAGE_S3_FORCE_PATH_STYLE": "true" if path_style else "false",
    }
