"""Settings of the backups."""

from typing import Annotated, ClassVar, Final

from pydantic import Field

from config.secrets import Secret
from config.service import Naming, Reader, ServiceSettings, Size, Workload
from config.services.offsite import OFFSITE, PASSWORD, S3_KEY, S3_SECRET, OffsiteSettings
from config.words.memory import AtLeast, MemorySize
from config.words.numbers import Between, Cpus

ROLE: Final = Reader(
    role="barman",
    password=Secret(
        "backups_password", "PostgreSQL's role `barman`, which copies it for backups", kept=False
    ),
    copies=True,
)

BACKUPS: Final = Workload(
    name="backups",
    title="the backups of PostgreSQL",
    image="backup",
    naming=Naming.BY_SERVER,
    start_seconds=20.0,
)


class BackupsSettings(ServiceSettings):
    """Barman, which receives every change and copies all of PostgreSQL once a day."""

    WORKLOADS: ClassVar = (BACKUPS, OFFSITE)
    SECRETS: ClassVar = (PASSWORD, S3_KEY, S3_SECRET)
    NEEDS: ClassVar = ("postgres",)
    READER: ClassVar = ROLE

    memory: Annotated[MemorySize, AtLeast("128MB")] = Field(
        MemorySize(256), description="Memory limit of the container"
    )
    cpus: Cpus = Field(0.5, description="CPU limit of the container")
    hour: Annotated[int, Between(0, 23, 3)] = Field(
        3, description="The hour at which the daily base backup begins, in the stack's time zone"
    )
    drill_days: Annotated[int, Between(0, 366, 7)] = Field(
        7, description="Days between two restores for trial, which the backups make by themselves"
    )
    window_days: Annotated[int, Between(1, 366, 14)] = Field(
        14, description="Days back to each second of which PostgreSQL can be restored"
    )
    offsite: OffsiteSettings | None = Field(
        None, description="A place outside the servers that gets a copy of everything"
    )

    def size(self, workload: Workload) -> Size:
        """Return the limits of Barman, or of what sends copies elsewhere."""
        if workload is OFFSITE and self.offsite:
            return Size(memory=self.offsite.memory, cpus=self.offsite.cpus)
        return super().size(workload)
