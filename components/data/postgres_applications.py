"""What is in PostgreSQL: a role and a database for each application, and roles that only look."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pulumi

from components.containers.container import ContainerArgs
from components.containers.endpoint import Call, Endpoint
from components.containers.files_volume import DIRECTORY
from components.containers.job import DONE
from components.containers.links import ReaderLogin
from components.containers.process import Files, Health, Process, Zone
from components.containers.scrape import Observer
from config.words.memory import MemorySize

NAME: Final = "postgres-applications"

UID: Final = 999
"""User and group of the Debian variant of the image."""

FILES: Final = Path(__file__).parent / "postgres_files"


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Content:
    """The passwords of everybody who signs in, by role."""

    password: pulumi.Output[str] = field(repr=False)
    applications: Mapping[str, pulumi.Output[str]] = field(repr=False)
    readers: Sequence[ReaderLogin]
    observer: Observer | None = field(repr=False)
    volume: str | None
    """The end of its volume's name, where the data was restored."""

    def job(self, server: Endpoint, servers: Sequence[Endpoint]) -> ContainerArgs:
        """Return the job that creates roles and databases; the first of the servers is the primary.

        Beside a standby it has nothing to do, and is there all the same: a job that went along with
        the primary would have to be deleted on a server that may be lost.
        """
        alone = len(servers) == 1
        name = NAME if alone else f"{NAME}-{server.server.name}"
        target = server.target.job(name, MemorySize(64), 0.5)
        address = server.seen_from(target.server)
        role = {} if alone else {"ROLE": "primary" if server is servers[0] else "standby"}
        kinds = {"READERS": self._readers(copy=False), "COPIERS": self._readers(copy=True)}
        # The roles of restored data have the passwords of its time.
        kinds["VOLUME"] = self.volume or ""
        return ContainerArgs(
            target=target,
            process=Process(
                health=Health(test=["CMD", "test", "-e", DONE], interval=1),
                command=["sh", f"{DIRECTORY}/applications.sh", *sorted(self.applications)],
                environment={
                    "PGHOST": address.host,
                    "PGPORT": str(address.port),
                    **role,
                    **{name: value for name, value in kinds.items() if value},
                },
                user=f"{UID}:{UID}",
                stop_seconds=1,
            ),
            networks=[Zone.BACK],
            calls=[Call(purpose="roles and databases", protocol="postgresql", endpoint=server)],
            files=Files(read={**self._scripts(), **self._passwords()}),
        )

    def _readers(self, *, copy: bool) -> str:
        return " ".join(sorted(each.role for each in self.readers if each.copies is copy))

    def _scripts(self) -> dict[str, str]:
        names = ["applications.sh", "application.sql"]
        names += ["observer.sql"] if self.observer else []
        names += ["reader.sql"] if self._readers(copy=False) else []
        names += ["copier.sql"] if self._readers(copy=True) else []
        return {name: (FILES / name).read_text() for name in names}

    def _passwords(self) -> dict[str, pulumi.Output[str]]:
        of_readers = {each.role: each.password for each in self.readers}
        roles = {**self.applications, **of_readers}
        return {
            "superuser-password": self.password,
            **{f"{name}-password": own for name, own in roles.items()},
            **({"observer-password": self.observer.password} if self.observer else {}),
        }
