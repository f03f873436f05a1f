"""Settings of pgAdmin."""

from typing import Annotated, ClassVar, Final

from pydantic import Field

from config.secrets import Secret
from config.service import Page, Reader, ServiceSettings, Workload
from config.words.memory import AtLeast, MemorySize
from config.words.numbers import Cpus, Port
from config.words.types import Email

GATE_PROOF: Final = Secret("pgadmin_gate_proof", "requests to pgAdmin that have passed the gate")
PASSWORD: Final = Secret("pgadmin_password", "the login of pgAdmin", 12, kept=False)
OPERATOR: Final = Reader(
    role="operator",
    password=Secret(
        "operator_password", "PostgreSQL's role `operator`, which only reads", kept=False
    ),
)


CONNECTIONS: Final = 20
"""The most that its role may have. Who looks at a table has three, and one more for each further
table; pgAdmin keeps those of a browser that was closed for as long as it keeps its session."""


class PgadminSettings(ServiceSettings):
    """pgAdmin, connected to PostgreSQL as a role that only reads."""

    WORKLOADS: ClassVar = (
        Workload(
            name="pgadmin",
            title="pgAdmin",
            image="pgadmin",
            port=5050,
            start_seconds=20.0,
            page=Page(health="/misc/ping"),
        ),
    )
    SECRETS: ClassVar = (PASSWORD,)
    INTERNAL: ClassVar = (GATE_PROOF,)
    NEEDS: ClassVar = ("postgres",)
    READER: ClassVar = OPERATOR

    memory: Annotated[MemorySize, AtLeast("256MB")] = Field(
        MemorySize(384), description="Memory limit of the container"
    )
    cpus: Cpus = Field(1.0, description="CPU limit of the container")
    admin_email: Email = Field(description="The login of pgAdmin")
    local_port: Port = Field(
        5050, description="The port of its page on 127.0.0.1 of its server, for SSH forwards"
    )

    def pool(self) -> int:
        """Return the most connections of all people together."""
        return CONNECTIONS
