"""Settings of Qdrant."""

from typing import Annotated, ClassVar, Final

from pydantic import Field

from config.secrets import Secret
from config.service import Naming, ServiceSettings, Workload
from config.words.memory import AtLeast, MemorySize
from config.words.numbers import Cpus
from config.words.types import Label

API_KEY: Final = Secret("qdrant_api_key", "Qdrant, full access")
READ_ONLY_API_KEY: Final = Secret("qdrant_read_only_api_key", "Qdrant, read only")


class QdrantSettings(ServiceSettings):
    """Qdrant, the vector database."""

    WORKLOADS: ClassVar = (
        Workload(
            name="qdrant",
            title="Qdrant",
            image="qdrant",
            port=6333,
            naming=Naming.BY_SERVER,
            start_seconds=2.0,
            holds="vectors",
        ),
    )
    SECRETS: ClassVar = (API_KEY, READ_ONLY_API_KEY)

    memory: Annotated[MemorySize, AtLeast("128MB")] = Field(
        MemorySize(384), description="Memory limit of the container"
    )
    cpus: Cpus = Field(1.0, description="CPU limit of the container")
    volume: Label | None = Field(
        None, description="The end of its storage's volume's name, which `make restore` sets"
    )
