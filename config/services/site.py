"""Settings of the site."""

from typing import Annotated, ClassVar

from pydantic import Field

from config.service import Naming, WebSettings, Workload
from config.words.bots import BotName
from config.words.memory import AtLeast, MemorySize
from config.words.numbers import Cpus, Replicas
from config.words.types import Label, Origin


class SiteSettings(WebSettings):
    """The static site."""

    WORKLOADS: ClassVar = (
        Workload(
            name="site",
            title="the site",
            image="nginx",
            port=8081,
            naming=Naming.NUMBERED,
            start_seconds=1.0,
            counted_by="replicas",
        ),
    )

    memory: Annotated[MemorySize, AtLeast("32MB")] = Field(
        MemorySize(64), description="Memory limit of each replica"
    )
    cpus: Cpus = Field(0.25, description="CPU limit of each replica")
    replicas: Replicas = Field(1, description="How many containers serve the site")
    subdomain: Label | None = Field(
        None, description="Its name below `domain`; without it, `domain` itself"
    )
    embedded_by: tuple[Origin, ...] = Field(
        (), description="Origins whose pages may show the site in a frame, such as Directus's"
    )
    chat: BotName | None = Field(
        None, description="The bot that answers visitors in a chat on each page: `POST /chat`"
    )
