"""Where a container is deployed: its instance, the server it runs on and its image."""

from components.containers.target import Target
from config.words.memory import MemorySize
from tests.components.parts import PIN, remote_fleet, target
from tests.support.engine import run


def job() -> Target:
    """Return the target of a job beside an instance that others and everybody reach."""
    made: list[Target] = []
    run(
        lambda: made.append(
            target(remote_fleet()["data"], "db").job("db-roles", MemorySize(64), 0.5)
        )
    )
    return made[0]


def test_a_job_runs_on_the_same_server_from_the_same_image() -> None:
    assert job().server.name == "data"
    assert job().image == PIN


def test_a_job_has_a_name_and_limits_of_its_own_and_no_port() -> None:
    instance = job().instance
    assert (instance.service, instance.name) == ("db-roles", "db-roles")
    assert (instance.memory, instance.cpus) == (MemorySize(64), 0.5)
    ports = (instance.port, instance.published, instance.public, instance.page)
    assert ports == (0, 0, (), None), "it would take the port of the service that it works on"
