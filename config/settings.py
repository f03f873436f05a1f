"""`StackSettings`: everything that a stack file says, apart from secrets."""

from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from config import rules
from config.base import Settings
from config.data import DirectusSettings, PostgresSettings, QdrantSettings, RedisSettings, Storage
from config.edge import AcmeSettings, Challenge, N8nSettings, SiteSettings, TraefikSettings
from config.reach import SshSettings, TunnelSettings
from config.servers import Placement, ServerSettings
from config.types import Fqdn, ImageReference, ServerName, TimeZone

__all__ = [
    "AcmeSettings",
    "Challenge",
    "DirectusSettings",
    "N8nSettings",
    "Placement",
    "PostgresSettings",
    "QdrantSettings",
    "RedisSettings",
    "SecretsSource",
    "ServerSettings",
    "SiteSettings",
    "SshSettings",
    "StackSettings",
    "Storage",
    "TraefikSettings",
    "TunnelSettings",
]

RULES_BROKEN = "rules_broken"


class SecretsSource(StrEnum):
    """Where secrets that are not set come from."""

    GENERATED = "generated"
    CONFIG = "config"


class StackSettings(Settings):
    """One stack: its name in the world, its servers, what runs where and how large it may grow."""

    domain: Fqdn = Field(description="The name that all public names are derived from")
    timezone: TimeZone = Field("Asia/Almaty", description="The time zone of schedules and logs")
    secrets: SecretsSource = Field(
        SecretsSource.GENERATED,
        description="`generated`: secrets that are not set are made; `config`: each has to be set",
    )
    servers: dict[ServerName, ServerSettings] = Field(description="The servers by name")
    placement: Placement = Field(description="What runs on which server")
    ssh: SshSettings = Field(SshSettings(), description="How Pulumi logs in to remote servers")
    tunnel: TunnelSettings = Field(TunnelSettings(), description="WireGuard between remote servers")
    postgres: PostgresSettings = Field(PostgresSettings(), description="PostgreSQL")
    redis_queue: RedisSettings = Field(RedisSettings(), description="Redis of n8n's queue")
    redis_cache: RedisSettings = Field(RedisSettings(), description="Redis of the caches")
    qdrant: QdrantSettings = Field(QdrantSettings(), description="Qdrant, the vector database")
    directus: DirectusSettings = Field(description="Directus, the content management system")
    n8n: N8nSettings = Field(description="n8n, the workflow automation")
    traefik: TraefikSettings = Field(TraefikSettings(), description="Traefik, the public entry")
    site: SiteSettings = Field(SiteSettings(), description="The portfolio site")
    images: dict[str, ImageReference] = Field(
        {}, description="References used instead of the pins in config/images.toml, by key"
    )

    @model_validator(mode="after")
    def _rules_hold(self) -> Self:
        problems = rules.broken(self, frozenset(type(self).model_fields))
        if problems:
            lines = "\n".join(problem.line for problem in problems)
            context = {"lines": lines, "problems": problems}
            raise PydanticCustomError(RULES_BROKEN, "{lines}", context)
        return self
