"""Settings of the links between n8n and Directus."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Final

from pydantic import Field

from config.automation.credentials import needed_secret
from config.automation.folder import read
from config.secrets import Secret
from config.service import ServiceSettings, Workload
from config.words.collections import Collection
from config.words.memory import AtLeast, MemorySize
from config.words.numbers import Cpus
from config.words.paths import Folder

TOKEN: Final = Secret("links_directus_token", "n8n's user in Directus", 32)
WEBHOOK_SECRET: Final = Secret("links_webhook_secret", "calls of Directus's flows to n8n", 32)

FLOWS_URL: Final = "TAPBOT_N8N_URL"
FLOWS_PROOF: Final = "TAPBOT_N8N_SECRET"
"""What flows of Directus name as `{{$env.…}}`: where n8n is, and what shows who calls it."""

ROUNDS: Final = "tapbot_round"
"""The collection of rounds from n8n to Directus and back, an item for each."""

FOLDER: Final = "automation"

FAILURES: Final = "tapbot_failure"
"""The collection of workflows of the folder that failed, an item for each time."""

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
    folder: Folder = Field(
        FOLDER, description="Folder of n8n's workflows and credentials that are kept as files"
    )

    @classmethod
    def named_secrets(cls, section: Mapping[str, object]) -> list[Secret]:
        """Return those that fill credentials of the folder."""
        folder = section.get("folder", FOLDER)
        return list(_secrets(folder).values()) if isinstance(folder, str) else []

    def further_secrets(self) -> dict[str, Secret]:
        """Return the secrets that fill credentials, by their keys."""
        return _secrets(self.folder)


def _secrets(folder: str) -> dict[str, Secret]:
    return {
        key: needed_secret(each.name, key)
        for each in read(folder).credentials
        for key in each.secrets.values()
    }
