"""Settings of the links between n8n and Directus."""

from typing import Annotated, ClassVar, Final

from pydantic import Field

from config.secrets import Secret
from config.service import ServiceSettings, Workload
from config.words.collections import Collection
from config.words.memory import AtLeast, MemorySize
from config.words.numbers import Cpus

TOKEN: Final = Secret("links_directus_token", "n8n's user in Directus", 32)
WEBHOOK_SECRET: Final = Secret("links_webhook_secret", "calls of Directus's flows to n8n", 32)

FLOWS_URL: Final = "TAPBOT_N8N_URL"
FLOWS_PROOF: Final = "TAPBOT_N8N_SECRET"
"""What flows of Directus name as `{{$env.…}}`: where n8n is, and what shows who calls it."""

ROUNDS: Final = "tapbot_round"
"""The collection of rounds from n8n to Directus and back, an item for each."""

WATCH: Final = Workload(
    name="links",
    title="the watch over n8n and Directus",
    image="directus",
    # It asks Directus twice a minute.
    placed_by="directus",
    start_seconds=1.0,
)


class LinksSettings(ServiceSettings):
    """What n8n and Directus call each other by, and the watch over it."""

    WORKLOADS: ClassVar = (WATCH,)
    SECRETS: ClassVar = (TOKEN, WEBHOOK_SECRET)
    NEEDS: ClassVar = ("directus", "n8n")

    memory: Annotated[MemorySize, AtLeast("64MB")] = Field(
        MemorySize(96), description="Memory limit of the watch, and of each of the two jobs"
    )
    cpus: Cpus = Field(0.5, description="CPU limit of the watch, and of each of the two jobs")
    reads: tuple[Collection, ...] = Field(
        (), description="Collections of Directus that n8n's user may read"
    )
    writes: tuple[Collection, ...] = Field(
        (), description="Collections that it may read, create in, change and delete from"
    )
