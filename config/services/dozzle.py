"""Settings of Dozzle: the lines of containers as they are written, on one page for all servers."""

from typing import Annotated, ClassVar, Final

from pydantic import Field

from config.secrets import Secret
from config.service import Naming, Page, ServiceSettings, Size, Where, Workload
from config.words.memory import AtLeast, MemorySize
from config.words.numbers import Cpus, Port

AGENTS: Final = Secret("dozzle_agents_key", "Dozzle's page, when it asks its agents")
PASSWORD: Final = Secret("dozzle_password", "the login of Dozzle", 12, kept=False)

SERVER: Final = Workload(
    name="dozzle",
    title="Dozzle",
    image="dozzle",
    # Its usual one, 8080, is Traefik's on a stack on this machine.
    port=8100,
    start_seconds=1.0,
    page=Page(health="/healthcheck"),
)
AGENT: Final = Workload(
    name="dozzle-agent",
    title="Dozzle's agent",
    image="dozzle",
    port=7007,
    where=Where.EVERY_ENGINE,
    naming=Naming.BY_SERVER,
)
PROXY: Final = Workload(
    name="dozzle-proxy",
    title="the proxy before Docker's socket, for Dozzle",
    image="nginx",
    where=Where.EVERY_ENGINE,
    naming=Naming.BY_SERVER,
)

PROXY_MEMORY: Final = MemorySize(16)
"""Twice what was measured, and more."""


class DozzleSettings(ServiceSettings):
    """Dozzle, with an agent behind a proxy of its own on every engine."""

    WORKLOADS: ClassVar = (SERVER, AGENT, PROXY)
    SECRETS: ClassVar = (PASSWORD,)
    INTERNAL: ClassVar = (AGENTS,)
    EXTRA: ClassVar = True

    memory: Annotated[MemorySize, AtLeast("64MB")] = Field(
        MemorySize(64), description="Memory limit of the page, and of the agent on each engine"
    )
    cpus: Cpus = Field(
        0.25, description="CPU limit of the page, and of agent and proxy on each engine"
    )
    local_port: Port = Field(
        8100, description="The port of its page on 127.0.0.1 of its server, for SSH forwards"
    )

    def size(self, workload: Workload) -> Size:
        """Return the limits of the page and of each agent, or those of the proxies."""
        memory = PROXY_MEMORY if workload is PROXY else self.memory
        return Size(memory=memory, cpus=self.cpus)
