"""Settings of the copies outside the servers of the stack."""

from typing import Annotated, Final

from pydantic import Field

from config.base import Settings
from config.s3 import S3Settings
from config.secrets import Secret
from config.service import Naming, Where, Workload
from config.words.memory import AtLeast, MemorySize
from config.words.numbers import Between, Cpus

SETTING: Final = "backups.offsite"
PASSWORD: Final = Secret(
    "backups_offsite_password",
    "what the copies elsewhere are encrypted with",
    32,
    lasting=True,
    only_with=SETTING,
)
S3_KEY: Final = Secret(
    "backups_s3_key", "the access key of `backups.offsite.s3`", needed_by=SETTING
)
S3_SECRET: Final = Secret(
    "backups_s3_secret", "the secret key of `backups.offsite.s3`", needed_by=SETTING
)

OFFSITE: Final = Workload(
    name="offsite",
    title="the copies elsewhere",
    image="backup",
    where=Where.EVERY_ENGINE,
    naming=Naming.BY_SERVER,
    start_seconds=20.0,
    part="offsite",
)

Count = Annotated[int, Between(0, 366, 7)]


class OffsiteSettings(Settings):
    """restic on every server, which sends what has changed to one encrypted repository."""

    memory: Annotated[MemorySize, AtLeast("128MB")] = Field(
        MemorySize(256), description="Memory limit of the container on each server"
    )
    cpus: Cpus = Field(0.5, description="CPU limit of the container on each server")
    s3: S3Settings = Field(description="The bucket that holds them")
    minutes: Annotated[int, Between(1, 1440, 10)] = Field(
        10, description="Minutes between two rounds, each of which sends what has changed"
    )
    qdrant_minutes: Annotated[int, Between(1, 1440, 60)] = Field(
        60, description="Minutes between two snapshots of Qdrant, which reads all of its data"
    )
    hourly: Count = Field(48, description="Of how many hours the last copy is kept")
    daily: Count = Field(14, description="Of how many days the last copy is kept")
    weekly: Count = Field(8, description="Of how many weeks the last copy is kept")
    monthly: Count = Field(12, description="Of how many months the last copy is kept")
    append_only: bool = Field(
        False, description="Whether old copies are deleted by somebody else: the keys here cannot"
    )

    def repository(self, stack: str) -> str:
        """Return where the copies are, as restic names it: a folder of the stack's own."""
        return f"s3:{self.s3.endpoint}/{self.s3.bucket}/tapbot-{stack}"

    def kept(self) -> tuple[str, ...]:
        """Return restic's words for what is kept; none where nothing is deleted from here."""
        if self.append_only:
            return ()
        counts = {
            "hourly": self.hourly,
            "daily": self.daily,
            "weekly": self.weekly,
            "monthly": self.monthly,
        }
        # Otherwise a copy that was just sent could be deleted at once.
        return ("--keep-last", "6", *(f"--keep-{name}={n}" for name, n in counts.items() if n))
