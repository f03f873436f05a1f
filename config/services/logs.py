"""Settings of the logs: one store, and an agent on every engine that brings it all lines."""

from typing import Annotated, ClassVar, Final

from pydantic import Field

from config.service import LOOPBACK, Naming, Page, ServiceSettings, Size, Where, Workload
from config.words.memory import AtLeast, MemorySize
from config.words.numbers import Between, Cpus, Port

PREFIX: Final = "/logs"
"""Before every path of the store, so that it may stand beside others under one name."""

STORE: Final = Workload(
    name="victoria-logs",
    title="the logs of all servers",
    image="victoria-logs",
    port=9428,
    placed_by="monitoring",
    page=Page(
        path=f"{PREFIX}/select/vmui/",
        name="logs",
        paths=(f"{PREFIX}/select",),
        health=f"{PREFIX}/health",
    ),
)
AGENT: Final = Workload(
    name="vlagent",
    title="the agent that collects logs",
    image="vlagent",
    where=Where.EVERY_ENGINE,
    naming=Naming.BY_SERVER,
)


class LogsSettings(ServiceSettings):
    """VictoriaLogs, and vlagent on every engine."""

    WORKLOADS: ClassVar = (STORE, AGENT)
    NEEDS: ClassVar = ("monitoring",)

    memory: Annotated[MemorySize, AtLeast("128MB")] = Field(
        MemorySize(256), description="Memory limit of the store"
    )
    cpus: Cpus = Field(0.5, description="CPU limit of the store")
    agent_memory: Annotated[MemorySize, AtLeast("96MB")] = Field(
        MemorySize(96), description="Memory limit of the agent on each engine"
    )
    agent_cpus: Cpus = Field(0.25, description="CPU limit of the agent on each engine")
    retention_days: Annotated[int, Between(1, 3650, 30)] = Field(
        30, description="Days after which lines are deleted"
    )
    disk: Annotated[MemorySize, AtLeast("1GB")] = Field(
        MemorySize(5 * 1024), description="What the store may take of the disk; the oldest day goes"
    )

    local_port: Port = Field(
        9428, description="The port of its page on 127.0.0.1 of its server, for SSH forwards"
    )

    @property
    def page_url(self) -> str:
        """The address of its page, while SSH forwards are open."""
        return f"http://{LOOPBACK}:{self.local_port}{PREFIX}/select/vmui"

    def size(self, workload: Workload) -> Size:
        """Return the limits of the store, or of each agent."""
        if workload is STORE:
            return Size(memory=self.memory, cpus=self.cpus)
        return Size(memory=self.agent_memory, cpus=self.agent_cpus)
