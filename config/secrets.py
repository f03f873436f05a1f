"""The secrets of a stack: one flat key each, set in Pulumi's config or made by the program."""

from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from pulumi import Output

from config.base import camel_case
from config.errors import PROJECT

T = TypeVar("T")

GivenSecret = Output[str] | None
"""A secret of the stack's config; `None` is made by the program."""

# Nothing longer fits everywhere: bcrypt reads 72 bytes.
LONGEST: Final = 72


@dataclass(frozen=True, kw_only=True, slots=True)
class SecretSpec:
    """A secret's name, what it is for and its least length in characters.

    A secret that somebody else issues cannot be generated; `needed_by` is the setting that asks
    for it.
    """

    name: str
    purpose: str
    min_length: int = 20
    needed_by: str = ""

    @property
    def key(self) -> str:
        """The key in Pulumi's config, without the project's name."""
        return camel_case(self.name)


SPECS: Final = (
    SecretSpec(name="postgres_password", purpose="PostgreSQL's superuser"),
    SecretSpec(name="directus_database_password", purpose="Directus's database role"),
    SecretSpec(name="n8n_database_password", purpose="n8n's database role"),
    SecretSpec(name="redis_queue_password", purpose="Redis of n8n's queue"),
    SecretSpec(name="redis_cache_password", purpose="Redis of the caches"),
    SecretSpec(name="qdrant_api_key", purpose="Qdrant, full access"),
    SecretSpec(name="qdrant_read_only_api_key", purpose="Qdrant, read only"),
    SecretSpec(name="directus_key", purpose="the identity of this Directus project", min_length=32),
    SecretSpec(
        name="directus_secret", purpose="what Directus signs its tokens with", min_length=32
    ),
    SecretSpec(
        name="directus_admin_password", purpose="the first administrator of Directus", min_length=12
    ),
    SecretSpec(
        name="n8n_encryption_key", purpose="what n8n encrypts its credentials with", min_length=32
    ),
    SecretSpec(name="n8n_owner_password", purpose="the owner of n8n", min_length=12),
    SecretSpec(
        name="directus_s3_key", purpose="the access key of `directus.s3`", needed_by="directus.s3"
    ),
    SecretSpec(
        name="directus_s3_secret",
        purpose="the secret key of `directus.s3`",
        needed_by="directus.s3",
    ),
    SecretSpec(
        name="acme_dns_credentials",
        purpose="a line NAME=value for each of `traefik.acme.dnsVariables`",
        needed_by="traefik.acme.dnsVariables",
    ),
)


def secret_command(spec: SecretSpec) -> str:
    """The command that sets one secret: to a new random value, or to what its issuer gave."""
    setting = f"pulumi config set --secret {PROJECT}:{spec.key}"
    # Without a value the command asks for it, so that it stays out of the shell's history.
    return setting if spec.needed_by else f'{setting} "$(openssl rand -hex 24)"'


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Secrets(Generic[T]):
    """One value for each secret: `GivenSecret` as configured, `Output[str]` when complete."""

    postgres_password: T = field(repr=False)
    directus_database_password: T = field(repr=False)
    n8n_database_password: T = field(repr=False)
    redis_queue_password: T = field(repr=False)
    redis_cache_password: T = field(repr=False)
    qdrant_api_key: T = field(repr=False)
    qdrant_read_only_api_key: T = field(repr=False)
    directus_key: T = field(repr=False)
    directus_secret: T = field(repr=False)
    directus_admin_password: T = field(repr=False)
    n8n_encryption_key: T = field(repr=False)
    n8n_owner_password: T = field(repr=False)
    directus_s3_key: T | None = field(repr=False)
    directus_s3_secret: T | None = field(repr=False)
    acme_dns_credentials: T | None = field(repr=False)
