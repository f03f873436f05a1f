"""A writer on one server, which inserts rows through the proxy that the stack's clients use."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from testbed.sessions import wait_until
from tests.e2e.docker_cli import Docker
from tests.e2e.ledger import ROWS, SCRIPT, acknowledged, gap

NAME = "drill-ledger"


@dataclass(frozen=True)
class Writer:
    """What was acknowledged to it, which stays known when a server is lost."""

    docker: Docker

    def times(self) -> dict[int, float]:
        """Return when each row was acknowledged, in seconds."""
        return acknowledged(self.docker.machine.run("docker", "logs", NAME).out)

    def wait_for_more(self, seconds: float = 120) -> None:
        """Wait until further rows are acknowledged."""
        before = len(self.times())
        wait_until("further rows", seconds, lambda: len(self.times()) > before + 20, every=0.5)

    def gap(self, since: float) -> float:
        """Return the longest time without an acknowledged row since a moment, in seconds."""
        return gap({row: time for row, time in self.times().items() if time >= since})

    def first_after(self, moment: float) -> float:
        """Return the seconds from a moment to the first row that was acknowledged after it."""
        return min(time for time in self.times().values() if time > moment) - moment

    def lost_so_far(self, docker: Docker, primary: str) -> set[int]:
        """Return the rows that were acknowledged until now and that a primary does not have."""
        acknowledged_until_now = set(self.times())
        return acknowledged_until_now - {int(row) for row in sql(docker, primary, ROWS).split()}


def sql(docker: Docker, service: str, statement: str) -> str:
    """Return what the superuser is answered inside a server's container."""
    command = ("psql", "-h", "/var/run/postgresql", "-U", "postgres", "-XAtqc", statement)
    answer = docker.execute(service, *command)
    assert answer.code == 0, answer.err
    return answer.out.strip()


@contextmanager
def writing(docker: Docker, proxy: str, image: str, password: str) -> Iterator[Writer]:
    """Write on a server for as long as the block takes; the table has to be there."""
    writer = Writer(docker)
    started = docker.machine.run(
        *("docker", "run", "--detach", "--name", NAME, "--network", f"{docker.prefix}back"),
        *("--env", "PGCONNECT_TIMEOUT=2", "--env", f"PGHOST={docker.name(proxy)}"),
        *("--env", f"PGPASSWORD={password}", "--entrypoint", "sh", image, "-c", SCRIPT),
    )
    try:
        assert started.code == 0, started.err
        writer.wait_for_more()
        yield writer
    finally:
        docker.machine.run("docker", "rm", "--force", NAME)
