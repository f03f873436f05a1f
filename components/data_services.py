"""Who is connected to whom among the services that keep data."""

from dataclasses import dataclass

from components.base.links import StorageLinks
from components.data.directus import (
    Directus,
    DirectusArgs,
    DirectusSecrets,
)
from components.data.postgres import Postgres, PostgresArgs
from components.data.qdrant import Qdrant, QdrantArgs
from components.data.redis import Redis, RedisArgs, RedisRole
from components.plan import Plan


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class DataServices:
    """The data services of a stack."""

    postgres: Postgres
    queue: Redis
    cache: Redis
    qdrant: Qdrant
    directus: Directus


def data_services(plan: Plan) -> DataServices:
    """Create PostgreSQL, both Redis, Qdrant and Directus."""
    settings, secrets, pins = plan.settings, plan.secrets, plan.pins
    postgres = Postgres(
        "postgres",
        PostgresArgs(
            server=plan.server("postgres"),
            image=pins["postgres"],
            settings=settings.postgres,
            password=secrets.postgres_password,
            applications={
                "directus": secrets.directus_database_password,
                "n8n": secrets.n8n_database_password,
            },
        ),
        plan.on_server("postgres"),
    )
    queue = Redis(
        "redis-queue",
        RedisArgs(
            server=plan.server("redis_queue"),
            image=pins["redis"],
            settings=settings.redis_queue,
            role=RedisRole.QUEUE,
            user="n8n",
            password=secrets.redis_queue_password,
        ),
        plan.on_server("redis_queue"),
    )
    cache = Redis(
        "redis-cache",
        RedisArgs(
            server=plan.server("redis_cache"),
            image=pins["redis"],
            settings=settings.redis_cache,
            role=RedisRole.CACHE,
            user="directus",
            password=secrets.redis_cache_password,
        ),
        plan.on_server("redis_cache"),
    )
    qdrant = Qdrant(
        "qdrant",
        QdrantArgs(
            server=plan.server("qdrant"),
            image=pins["qdrant"],
            settings=settings.qdrant,
            api_key=secrets.qdrant_api_key,
            read_only_api_key=secrets.qdrant_read_only_api_key,
        ),
        plan.on_server("qdrant"),
    )
    directus = Directus(
        "directus",
        DirectusArgs(
            servers=plan.servers("directus"),
            image=pins["directus"],
            settings=settings.directus,
            public=plan.public_name(settings.directus.subdomain),
            secrets=DirectusSecrets(
                key=secrets.directus_key,
                secret=secrets.directus_secret,
                admin_password=secrets.directus_admin_password,
                s3_key=secrets.directus_s3_key if settings.directus.s3 else None,
                s3_secret=secrets.directus_s3_secret if settings.directus.s3 else None,
            ),
            links=StorageLinks(database=postgres.links["directus"], redis=cache.link),
        ),
        plan.on_server("directus"),
    )
    return DataServices(
        postgres=postgres, queue=queue, cache=cache, qdrant=qdrant, directus=directus
    )
