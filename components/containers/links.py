"""Links: where a service answers, and how to sign in."""

from dataclasses import dataclass, field

import pulumi

from components.containers.endpoint import Endpoint


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class PostgresLink:
    """How one application reaches its own database."""

    endpoint: Endpoint
    database: str
    role: str
    password: pulumi.Output[str] = field(repr=False)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class RedisLink:
    """How a client reaches Redis and signs in."""

    endpoint: Endpoint
    user: str
    password: pulumi.Output[str] = field(repr=False)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class QdrantLink:
    """How a client reaches Qdrant, to write or only to read."""

    endpoint: Endpoint
    api_key: pulumi.Output[str] = field(repr=False)
    read_only_api_key: pulumi.Output[str] = field(repr=False)
