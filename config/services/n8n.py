"""Settings of n8n."""

from typing import Annotated, ClassVar, Final

from pydantic import Field

from config.environment import EnvironmentSettings
from config.secrets import Secret
from config.service import Naming, Size, WebSettings, Workload
from config.services import n8n_runners
from config.services.n8n_runners import RUNNER, TOKEN, RunnersSettings
from config.words.memory import AtLeast, MemorySize
from config.words.network import Cidr
from config.words.numbers import MOST_REPLICAS, Between, Cpus, Minutes, Workers
from config.words.types import DisplayName, Email, Label, Origin

ENCRYPTION_KEY: Final = Secret(
    "n8n_encryption_key", "what n8n encrypts its credentials with", 32, lasting=True
)
OWNER_PASSWORD: Final = Secret("n8n_owner_password", "the owner of n8n", 12)

MAIN: Final = Workload(name="n8n", title="n8n", image="n8n", port=5678, start_seconds=10.0)
WORKER: Final = Workload(
    name="n8n-worker",
    title="n8n's workers",
    image="n8n",
    naming=Naming.NUMBERED,
    start_seconds=5.0,
    placed_by="n8nWorkers",
    beside=MAIN.placement,
    counted_by="workers",
)

WEBHOOK: Final = Workload(
    name="n8n-webhook",
    title="n8n's webhooks",
    image="n8n",
    # Another one than main's: on a server, each has its own for the other servers.
    port=5700,
    naming=Naming.NUMBERED,
    start_seconds=8.0,
    placed_by="n8nWebhooks",
    beside=MAIN.placement,
    counted_by="webhooks",
)

DOCUMENT_MEMORY: Final = 640
"""The memory of a process by that of a document: three of 2 MB at once end main at 768 MB."""

WORKFLOW_MEMORY: Final = 384
"""The memory of main by that of a workflow that is saved, one at a time.

Measured at 768 MB: 16 of 2 MB, `[{},{},...]`, from eight strangers end nothing, those of 4 MB do.
"""

VARIABLES: Final = {
    **dict.fromkeys(("EXECUTIONS_MODE", "OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS", "DB_TYPE"), ""),
    **dict.fromkeys(("DB_POSTGRESDB_HOST", "DB_POSTGRESDB_PORT"), "placement.postgres"),
    **dict.fromkeys(("DB_POSTGRESDB_DATABASE", "DB_POSTGRESDB_USER"), ""),
    **dict.fromkeys(("QUEUE_BULL_REDIS_HOST", "QUEUE_BULL_REDIS_PORT"), "placement.redisQueue"),
    **dict.fromkeys(("QUEUE_BULL_REDIS_USERNAME", "N8N_DEFAULT_BINARY_DATA_MODE"), ""),
    **dict.fromkeys(("N8N_LISTEN_ADDRESS", "N8N_PORT", "N8N_GRACEFUL_SHUTDOWN_TIMEOUT"), ""),
    **dict.fromkeys(("N8N_DIAGNOSTICS_ENABLED", "N8N_VERSION_NOTIFICATIONS_ENABLED"), ""),
    **dict.fromkeys(("N8N_PERSONALIZATION_ENABLED", "N8N_PROTOCOL", "N8N_PROXY_HOPS"), ""),
    **dict.fromkeys(("N8N_PUBLIC_API_SWAGGERUI_DISABLED", "N8N_LOG_FORMAT"), ""),
    "N8N_SSRF_PROTECTION_ENABLED": "",
    **dict.fromkeys(
        ("N8N_SSRF_ALLOWED_HOSTNAMES", "N8N_SSRF_ALLOWED_IP_RANGES", "N8N_SSRF_BLOCKED_IP_RANGES"),
        "n8n.privateNetworks",
    ),
    "NODE_OPTIONS": "n8n.memory and n8n.workerMemory and n8n.webhookMemory",
    "N8N_DISABLE_PRODUCTION_MAIN_PROCESS": "n8n.webhooks",
    **dict.fromkeys(("TAPBOT_DRAIN_PATH", "TAPBOT_DRAIN_SECONDS"), ""),
    "N8N_RUNNERS_MAX_OLD_SPACE_SIZE": "n8n.workerMemory",
    **n8n_runners.VARIABLES,
    **dict.fromkeys(("EXECUTIONS_TIMEOUT", "EXECUTIONS_TIMEOUT_MAX"), "n8n.executionMinutes"),
    **dict.fromkeys(
        ("N8N_FORMDATA_FILE_SIZE_MAX", "N8N_BINARY_DATA_DATABASE_MAX_FILE_SIZE"), "n8n.maxFile"
    ),
    **dict.fromkeys(
        ("N8N_PAYLOAD_SIZE_MAX", "TAPBOT_DOCUMENT_SIZE_MAX"),
        "n8n.memory and n8n.workerMemory and n8n.webhookMemory",
    ),
    **dict.fromkeys(
        ("N8N_WEBHOOK_RESPONSE_RELAY_SIZE_MAX", "N8N_WEBHOOK_RESPONSE_RELAY_OFFLOAD_ENABLED"), ""
    ),
    **dict.fromkeys(("N8N_METRICS", "N8N_METRICS_INCLUDE_QUEUE_METRICS"), "monitoring"),
    "N8N_METRICS_INCLUDE_MESSAGE_EVENT_BUS_METRICS": "monitoring",
    **dict.fromkeys(("QUEUE_HEALTH_CHECK_ACTIVE", "QUEUE_HEALTH_CHECK_PORT"), ""),
    **dict.fromkeys(("N8N_WEBHOOK_URL", "N8N_EDITOR_BASE_URL"), "domain and n8n.subdomain"),
    "N8N_HOST": "domain and n8n.subdomain",
    **dict.fromkeys(("GENERIC_TIMEZONE", "TZ"), "timezone"),
    **dict.fromkeys(
        ("EXECUTIONS_DATA_PRUNE", "EXECUTIONS_DATA_MAX_AGE", "EXECUTIONS_DATA_PRUNE_MAX_COUNT"),
        "n8n.executionRetentionDays",
    ),
    "N8N_INSTANCE_OWNER_MANAGED_BY_ENV": "",
    "N8N_INSTANCE_OWNER_EMAIL": "n8n.ownerEmail",
    "N8N_INSTANCE_OWNER_FIRST_NAME": "n8n.ownerFirstName",
    "N8N_INSTANCE_OWNER_LAST_NAME": "n8n.ownerLastName",
    "N8N_INSTANCE_OWNER_PASSWORD_HASH": OWNER_PASSWORD.key,
    "N8N_ENCRYPTION_KEY": ENCRYPTION_KEY.key,
    "DB_POSTGRESDB_PASSWORD": "n8nDatabasePassword",
    "QUEUE_BULL_REDIS_PASSWORD": "redisQueuePassword",
}
"""What the program sets, with the setting or the secret that decides it; "" where none does."""


class N8nSettings(WebSettings, EnvironmentSettings):
    """n8n in queue mode: one main process, workers, and processes for webhooks."""

    WORKLOADS: ClassVar = (MAIN, WORKER, WEBHOOK, RUNNER)
    SECRETS: ClassVar = (ENCRYPTION_KEY, OWNER_PASSWORD)
    INTERNAL: ClassVar = (TOKEN,)
    NEEDS: ClassVar = ("postgres", "redis_queue")
    DATABASE: ClassVar = Secret("n8n_database_password", "n8n's database role")
    VARIABLES: ClassVar = VARIABLES
    MAIL_VARIABLES: ClassVar = (
        *("N8N_SMTP_HOST", "N8N_SMTP_PORT", "N8N_SMTP_SSL", "N8N_SMTP_STARTTLS"),
        *("N8N_SMTP_SENDER", "N8N_SMTP_USER", "N8N_SMTP_PASS"),
    )

    memory: Annotated[MemorySize, AtLeast("512MB")] = Field(
        MemorySize(768), description="Memory limit of the main process"
    )
    cpus: Cpus = Field(1.0, description="CPU limit of the main process")
    workers: Workers = Field(1, description="How many workers run executions")
    worker_memory: Annotated[MemorySize, AtLeast("384MB")] = Field(
        MemorySize(640), description="Memory limit of each worker"
    )
    worker_cpus: Cpus = Field(1.0, description="CPU limit of each worker")
    concurrency: Annotated[int, Between(1, 100, 10)] = Field(
        10, description="Executions at the same time in each worker"
    )
    webhooks: Annotated[int, Between(0, MOST_REPLICAS, 2)] = Field(
        0,
        description="How many processes take webhooks and forms in place of main; with two,"
        " updates lose none",
    )
    webhook_memory: Annotated[MemorySize, AtLeast("384MB")] = Field(
        MemorySize(512), description="Memory limit of each process for webhooks"
    )
    webhook_cpus: Cpus = Field(1.0, description="CPU limit of each process for webhooks")
    runners: RunnersSettings | None = Field(
        None, description="A runner beside each worker, for code in JavaScript and Python"
    )
    subdomain: Label = Field("n8n", description="Its name below `domain`")
    owner_email: Email = Field(description="The login of the owner")
    owner_first_name: DisplayName = Field("Tapbot", description="The owner's first name")
    owner_last_name: DisplayName = Field("Owner", description="The owner's last name")
    execution_retention_days: Annotated[int, Between(1, 3650, 14)] = Field(
        14, description="Days after which finished executions are deleted"
    )
    execution_minutes: Minutes = Field(
        60, description="Minutes after which a running execution is ended"
    )
    start_minutes: Minutes = Field(
        4, description="Minutes that a start may take, with the migration of the database"
    )
    max_file: Annotated[MemorySize, AtLeast("1MB")] = Field(
        MemorySize(16), description="The largest file that a webhook or a workflow takes"
    )

    embedded_by: tuple[Origin, ...] = Field(
        (), description="Origins whose pages may show forms and chats in a frame"
    )
    editor_networks: tuple[Cidr, ...] = Field(
        (), description="Networks that may open the editor; webhooks, forms and API are open to all"
    )

    private_networks: tuple[Cidr, ...] = Field(
        (), description="Private networks that workflows may call, beside Directus and Qdrant"
    )

    @property
    def max_document(self) -> MemorySize:
        """The largest JSON, XML or text of a request, which is parsed where it comes in and works.

        Measured with the costliest document that is known, `[{},{},...]`: an item for each 3 bytes.
        """
        webhook = [self.webhook_memory.mib] if self.webhooks else []
        least = min(self.memory.mib, self.worker_memory.mib, *webhook)
        return MemorySize(max(1, least // DOCUMENT_MEMORY))

    @property
    def max_workflow(self) -> MemorySize:
        """The largest document of the editor and of the API, which main alone parses."""
        return MemorySize(max(self.max_document.mib, min(4, self.memory.mib // WORKFLOW_MEMORY)))

    def size(self, workload: Workload) -> Size:
        """Return the limits of the main process, or of each worker, webhook process or runner."""
        if workload is MAIN:
            return Size(memory=self.memory, cpus=self.cpus)
        if workload is WEBHOOK:
            return Size(memory=self.webhook_memory, cpus=self.webhook_cpus)
        if workload is RUNNER and self.runners:
            return Size(memory=self.runners.memory, cpus=self.runners.cpus)
        return Size(memory=self.worker_memory, cpus=self.worker_cpus)

    def internal(self) -> tuple[Secret, ...]:
        """Return the token of the runners, where there are some."""
        return self.INTERNAL if self.runners else ()

    def pool(self) -> int:
        """Return the most connections of each process: n8n's default, or the operator's."""
        return self.number("DB_POSTGRESDB_POOL_SIZE", 2)
