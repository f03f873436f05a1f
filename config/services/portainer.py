"""Settings of Portainer: who may log in there is root on every server."""

from typing import Annotated, ClassVar, Final

from pydantic import Field

from config.secrets import Secret
from config.service import Naming, Page, ServiceSettings, Size, Where, Workload
from config.words.memory import AtLeast, MemorySize
from config.words.numbers import Cpus, Port

AGENTS: Final = Secret("portainer_agents_secret", "Portainer's page, when it asks its agents")
PASSWORD: Final = Secret("portainer_password", "the administrator of Portainer", 12)

SERVER: Final = Workload(
    name="portainer",
    title="Portainer",
    image="portainer",
    port=9000,
    start_seconds=1.0,
    page=Page(health="/api/system/status", opened_by="behind_gate"),
)
AGENT: Final = Workload(
    name="portainer-agent",
    title="Portainer's agent",
    image="portainer-agent",
    port=9001,
    where=Where.EVERY_ENGINE,
    naming=Naming.BY_SERVER,
)

AGENT_MEMORY: Final = MemorySize(64)
"""Five times what was measured: what people ask for passes through it."""


class PortainerSettings(ServiceSettings):
    """Portainer, with an agent on every engine; each may do there whatever root may."""

    WORKLOADS: ClassVar = (SERVER, AGENT)
    SECRETS: ClassVar = (PASSWORD,)
    INTERNAL: ClassVar = (AGENTS,)
    EXTRA: ClassVar = True

    memory: Annotated[MemorySize, AtLeast("128MB")] = Field(
        MemorySize(192), description="Memory limit of the page; each agent has 64MB"
    )
    cpus: Cpus = Field(0.5, description="CPU limit of the page, and of the agent on each engine")
    local_port: Port = Field(
        9000, description="The port of its page on 127.0.0.1 of its server, for SSH forwards"
    )

    behind_gate: bool = Field(
        False, description="Whether its page has a public name, too, where the stack has a gate"
    )

    def size(self, workload: Workload) -> Size:
        """Return the limits of the page, or those of each agent."""
        return Size(memory=self.memory if workload is SERVER else AGENT_MEMORY, cpus=self.cpus)
