"""Settings of a bot: a program of one's own beside the services, in any language."""

from enum import StrEnum
from typing import Annotated, ClassVar, Final

from pydantic import Field

from config.base import Settings
from config.service import Naming, ServiceSettings, Workload
from config.words.bots import ApiUrl, Argument, BotImage, SecretFile
from config.words.collections import Collection
from config.words.document import Document
from config.words.environment import SecretKey
from config.words.memory import AtLeast, MemorySize
from config.words.numbers import Cpus, Minutes, Replicas

PORT: Final = 8080
"""Where every bot listens."""

CHAT: Final = "/chat"
"""Where visitors of the site ask a bot, at the site's name as at the bot itself."""

POOL: Final = 5
"""The most connections to PostgreSQL that a replica may hold."""

FIRST_PORT: Final = 20_000
"""Where other servers reach the first replica of the first bot."""

BOT: Final = Workload(
    name="bot",
    title="bots",
    image="",
    port=PORT,
    reached_at=FIRST_PORT,
    naming=Naming.NUMBERED,
    placed_by="bots",
    beside="n8n",
    counted_by="replicas",
)
"""What all bots have in common; each has a name, an image and a port of its own."""


class Link(StrEnum):
    """What a bot can be connected to."""

    QDRANT = "qdrant"
    DIRECTUS = "directus"
    N8N = "n8n"
    POSTGRES = "postgres"
    LLM = "llm"


class Route(StrEnum):
    """What of a bot is public."""

    NONE = "none"
    WEBHOOK = "webhook"
    """One path that takes updates, and nothing else."""


class BotJob(StrEnum):
    """What is done once per change, in the bot's image, with the job's name as its command."""

    WEBHOOK = "webhook"
    """Tell the outside where the bot is, after the bot and its route are there."""
    INDEX = "index"
    """Read all content, after the bot is there."""


NEEDED: Final = {
    Link.QDRANT: ("qdrant",),
    # Who may call them is written by the jobs of `links`.
    Link.DIRECTUS: ("directus", "links"),
    Link.N8N: ("n8n", "links"),
    Link.POSTGRES: ("postgres",),
    Link.LLM: (),
}
"""The sections without which a link leads nowhere."""


class LlmSettings(Settings):
    """A language model, asked as OpenAI's is."""

    url: ApiUrl = Field("https://api.openai.com/v1", description="Where the model's API is")
    key: SecretKey = Field("llmKey", description="The key of the secret that the API asks for")


class BotSettings(ServiceSettings):
    """One bot, which gets its facts by its name."""

    WORKLOADS: ClassVar[tuple[Workload, ...]] = (BOT,)

    image: BotImage = Field(description="Its image: a key of config/images.toml, or a reference")
    memory: Annotated[MemorySize, AtLeast("16MB")] = Field(
        MemorySize(128), description="Memory limit of each replica, and of each of its jobs"
    )
    cpus: Cpus = Field(0.5, description="CPU limit of each replica, and of each of its jobs")
    replicas: Replicas = Field(1, description="How many containers answer")
    route: Route = Field(
        Route.NONE, description="What is public: nothing, or the path that takes updates"
    )
    links: tuple[Link, ...] = Field((), description="What it is connected to")
    reads: tuple[Collection, ...] = Field(
        (), description="Collections of Directus whose published items it may read"
    )
    events: bool = Field(
        False, description="Whether Directus tells it of each change in `reads`: `POST /content`"
    )
    llm: LlmSettings = Field(LlmSettings(), description="The language model of the link `llm`")
    settings: Document = Field({}, description="Its own settings, which it gets as `settings.json`")
    secret_files: dict[SecretFile, SecretKey] = Field(
        {},
        alias="secrets",
        description="Its own secrets: a file's name, and the key of the secret that is in it",
    )
    jobs: tuple[BotJob, ...] = Field((), description="What is done once per change")
    health: tuple[Argument, ...] = Field(
        (), description="The command of its health check, for images without a shell"
    )
    start_minutes: Minutes = Field(1, description="Minutes that a start may take")

    @classmethod
    def bot(cls) -> str:
        """Return its name in the stack file."""
        return cls.name().removeprefix("bot-")

    def pool(self) -> int:
        """Return the most connections to PostgreSQL of each replica."""
        return POOL if Link.POSTGRES in self.links else 0
