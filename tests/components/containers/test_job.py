"""A job: work that is done once per change and fails the update when it fails."""

import pulumi
import pytest

from components.containers.endpoint import Call
from components.containers.job import DONE, Job
from components.containers.process import Health, Process
from components.servers.server import Server
from config.words.memory import MemorySize
from tests.components.parts import container_args, endpoint, on_local, target
from tests.support.engine import Registered


@pytest.fixture(scope="module")
def job() -> Registered:
    """A job that needs a database."""

    def build(server: Server) -> None:
        database = endpoint(server, "postgres", 5432)
        Job(
            container_args(
                target(server).job("setup", MemorySize(64), 0.5),
                process=Process(
                    health=Health(test=["CMD", "test", "-e", DONE], interval=1),
                    command=["sh", "/etc/tapbot/setup.sh"],
                ),
                calls=[Call(purpose="roles", protocol="postgresql", endpoint=database)],
            ),
            server,
            [pulumi.CustomResource("test:index:Ready", "something-else")],
        )

    return on_local(build).container("setup")


def test_the_update_goes_on_when_the_work_is_done_and_not_before(job: Registered) -> None:
    assert job.inputs["wait"] is True
    assert job.inputs["healthcheck"]["tests"] == ["CMD", "test", "-e", "/tmp/done"], (
        "clients would sign in before their role and database exist"
    )


def test_a_failed_job_runs_again_in_the_next_update(job: Registered) -> None:
    assert "#initerror" in job.replace_on_changes, (
        "an update after a failed job would report success with the work still undone"
    )


def test_it_ends_when_it_is_done_and_tries_again_when_it_failed(job: Registered) -> None:
    assert job.inputs["restart"] == "on-failure", "a finished job would be done for ever again"
    assert job.inputs["mustRun"] is False, "every refresh would call a finished job broken"


def test_it_waits_for_what_it_works_on(job: Registered) -> None:
    for name in ("postgres-ready", "something-else"):
        assert any(urn.endswith(f"::{name}") for urn in job.dependencies), name


def test_it_is_told_apart_from_services(job: Registered) -> None:
    assert job.labels["kz.tapbot.role"] == "job", "status would call it a service that idles"


def test_it_is_as_hardened_as_a_service(job: Registered) -> None:
    assert job.inputs["readOnly"] is True
    assert job.inputs["capabilities"]["drops"] == ["ALL"]
