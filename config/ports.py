"""Port numbers that services listen on and are published on at a server's private address."""

from types import MappingProxyType
from typing import Final

POSTGRES: Final = 5432
REDIS_QUEUE: Final = 6379
REDIS_CACHE: Final = 6380
QDRANT: Final = 6333
DIRECTUS: Final = 8055
N8N: Final = 5678
SITE: Final = 8081

# Keyed by the placement's field, so that a rule can ask what is reserved where.
OF_SERVICE: Final = MappingProxyType(
    {
        "postgres": POSTGRES,
        "redis_queue": REDIS_QUEUE,
        "redis_cache": REDIS_CACHE,
        "qdrant": QDRANT,
        "directus": DIRECTUS,
        "n8n": N8N,
        "site": SITE,
    }
)


def replica(first: int, index: int) -> int:
    """The published port of replica `index`, from 0, when the first replica has `first`."""
    return first + index
