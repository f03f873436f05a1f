"""Settings of Directus."""

from enum import StrEnum
from typing import Annotated, ClassVar, Final

from pydantic import Field

from config.environment import EnvironmentSettings
from config.s3 import S3Settings
from config.secrets import Secret
from config.service import Naming, WebSettings, Workload
from config.words.memory import AtLeast, MemorySize
from config.words.network import Cidr
from config.words.numbers import Cpus, Minutes, Replicas
from config.words.paths import Folder
from config.words.types import DisplayName, Duration, Email, Label, Origin

KEY: Final = Secret("directus_key", "the identity of this Directus project", 32)
SECRET: Final = Secret("directus_secret", "what Directus signs its tokens with", 32)
ADMIN_PASSWORD: Final = Secret("directus_admin_password", "the first administrator of Directus", 12)
S3_KEY: Final = Secret(
    "directus_s3_key", "the access key of `directus.s3`", needed_by="directus.s3"
)
S3_SECRET: Final = Secret(
    "directus_s3_secret", "the secret key of `directus.s3`", needed_by="directus.s3"
)

VARIABLES: Final = {
    **dict.fromkeys(("HOST", "PORT", "NODE_ENV", "LOG_STYLE", "LOG_HTTP_IGNORE_PATHS"), ""),
    **dict.fromkeys(("TELEMETRY", "WEBSOCKETS_ENABLED", "PRESSURE_LIMITER_ENABLED"), ""),
    **dict.fromkeys(("IP_TRUST_PROXY", "SERVER_SHUTDOWN_TIMEOUT", "SYNCHRONIZATION_STORE"), ""),
    **dict.fromkeys(("SESSION_COOKIE_SECURE", "REFRESH_TOKEN_COOKIE_SECURE"), ""),
    **dict.fromkeys(("CACHE_ENABLED", "CACHE_STORE", "CACHE_AUTO_PURGE"), ""),
    **dict.fromkeys(("MAX_PAYLOAD_SIZE", "QUERY_LIMIT_MAX", "REDIS_MAX_RETRIES_PER_REQUEST"), ""),
    **dict.fromkeys(("SERVER_REQUEST_TIMEOUT", "MIGRATIONS_PATH", "LOGGER_REDACT__PATHS"), ""),
    **dict.fromkeys(("TAPBOT_DRAIN_PATH", "TAPBOT_DRAIN_SECONDS"), ""),
    **dict.fromkeys(("IMPORT_IP_DENY_LIST", "TAPBOT_REACH"), "directus.privateNetworks"),
    "NODE_OPTIONS": "directus.memory",
    "EXTENSIONS_PATH": "directus.extensions",
    "TZ": "timezone",
    **dict.fromkeys(("DB_CLIENT", "DB_HOST", "DB_PORT"), "placement.postgres"),
    **dict.fromkeys(("DB_DATABASE", "DB_USER"), ""),
    **dict.fromkeys(("REDIS_HOST", "REDIS_PORT", "REDIS_USERNAME"), "placement.redisCache"),
    **dict.fromkeys(("STORAGE_LOCATIONS", "STORAGE_S3_DRIVER"), "directus.s3"),
    **dict.fromkeys(("STORAGE_LOCAL_DRIVER", "STORAGE_LOCAL_ROOT"), "directus.s3"),
    **dict.fromkeys(("STORAGE_S3_ENDPOINT", "STORAGE_S3_BUCKET"), "directus.s3"),
    **dict.fromkeys(("STORAGE_S3_REGION", "STORAGE_S3_FORCE_PATH_STYLE"), "directus.s3"),
    **dict.fromkeys(("CONFIG_PATH", "TAPBOT_N8N_URL"), "links"),
    "TAPBOT_ASSET_TRANSFORMS": "directus.assetTransforms",
    **dict.fromkeys(("CORS_ENABLED", "CORS_ORIGIN"), "directus.corsOrigins"),
    "PUBLIC_URL": "domain and directus.subdomain",
    "ADMIN_EMAIL": "directus.adminEmail",
    "PROJECT_NAME": "directus.projectName",
    "CACHE_TTL": "directus.cacheTtl",
    "FILES_MAX_UPLOAD_SIZE": "directus.maxUpload",
    "KEY": KEY.key,
    "SECRET": SECRET.key,
    "ADMIN_PASSWORD": ADMIN_PASSWORD.key,
    "STORAGE_S3_KEY": S3_KEY.key,
    "STORAGE_S3_SECRET": S3_SECRET.key,
    "DB_PASSWORD": "directusDatabasePassword",
    "REDIS_PASSWORD": "redisCachePassword",
}
"""What the program sets, with the setting or the secret that decides it; "" where none does."""


class AssetTransforms(StrEnum):
    """Which sizes of an image may be asked for; each one is kept on the disk."""

    PRESETS = "presets"
    ALL = "all"
    NONE = "none"


class DirectusSettings(WebSettings, EnvironmentSettings):
    """Directus; replicas share the cache and are kept in step by Redis."""

    WORKLOADS: ClassVar = (
        Workload(
            name="directus",
            title="Directus",
            image="directus",
            port=8055,
            naming=Naming.NUMBERED,
            start_seconds=16.0,
            counted_by="replicas",
            holds="uploads that are in no bucket",
        ),
    )
    SECRETS: ClassVar = (KEY, SECRET, ADMIN_PASSWORD, S3_KEY, S3_SECRET)
    NEEDS: ClassVar = ("postgres", "redis_cache")
    DATABASE: ClassVar = Secret("directus_database_password", "Directus's database role")
    VARIABLES: ClassVar = VARIABLES
    MAIL_VARIABLES: ClassVar = (
        *("EMAIL_TRANSPORT", "EMAIL_FROM", "EMAIL_SMTP_HOST", "EMAIL_SMTP_PORT"),
        *("EMAIL_SMTP_SECURE", "EMAIL_SMTP_IGNORE_TLS", "EMAIL_SMTP_USER", "EMAIL_SMTP_PASSWORD"),
    )

    memory: Annotated[MemorySize, AtLeast("384MB")] = Field(
        MemorySize(640), description="Memory limit of each replica"
    )
    cpus: Cpus = Field(1.0, description="CPU limit of each replica")
    replicas: Replicas = Field(1, description="How many containers serve Directus")
    subdomain: Label = Field("cms", description="Its name below `domain`")
    admin_email: Email = Field(description="The login of the administrator that the program made")
    project_name: DisplayName = Field("tapbot.kz", description="The name shown in the app")
    max_upload: Annotated[MemorySize, AtLeast("1MB")] = Field(
        MemorySize(100), description="The largest file that is accepted"
    )
    asset_transforms: AssetTransforms = Field(
        AssetTransforms.PRESETS,
        description="Which sizes of images are made: the app's `presets`, `all`, or `none`",
    )
    extensions: Folder | None = Field(
        None, description="A folder of built extensions, on the machine that runs Pulumi"
    )
    cache_ttl: Duration = Field("5m", description="How long a cached answer may be used")
    start_minutes: Minutes = Field(
        4, description="Minutes that a start may take, with the migration of the database"
    )
    admin_networks: tuple[Cidr, ...] = Field(
        (), description="Networks that may open the app, at `/admin`; the API stays open to all"
    )
    private_networks: tuple[Cidr, ...] = Field(
        (), description="Private networks that flows and imports may call, beside n8n"
    )
    cors_origins: tuple[Origin, ...] = Field(
        (), description="Origins whose pages may read the API in a browser"
    )
    volume: Label | None = Field(
        None, description="The end of its uploads' volume's name, which `make restore` sets"
    )
    s3: S3Settings | None = Field(
        None,
        description="Where uploaded files are kept; without it, on the server of the first replica",
    )

    def pool(self) -> int:
        """Return the most connections of each replica: knex's default, or the operator's."""
        return self.number("DB_POOL__MAX", 10)
