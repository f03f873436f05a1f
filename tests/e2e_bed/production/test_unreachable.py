"""A server that is off is named in a minute, and the next update goes on where this one ended."""

import time

from testbed.deployment import ROLES
from testbed.pulumi_cli import UP
from tests.e2e_bed.deployment import BedDeployment

SECONDS = 60


def test_an_update_names_the_server_that_does_not_answer(stack: BedDeployment) -> None:
    stack.bed.power_off(ROLES["data"])
    try:
        stack.configure(lambda settings: settings.update(qdrant={"memory": "400MB"}))
        started = time.monotonic()
        answer = stack.pulumi.run(*UP)
        taken = time.monotonic() - started
        print(f"refused after {taken:.1f} s")
        assert answer.code != 0
        assert stack.bed.addresses[ROLES["data"]] in answer.text
        assert taken <= SECONDS
        status = stack.pulumi.toolchain("status")
        assert status.code == 1
        assert "docker ps on data failed" in status.out
        assert "tapbot-bed-n8n-worker-1" in status.out, "the other server is shown"
    finally:
        stack.bed.power_on(ROLES["data"])
    stack.docker("data").wait_healthy()


def test_a_later_update_converges(stack: BedDeployment) -> None:
    stack.up()
    memory = stack.docker("data").services()["qdrant-data"]["HostConfig"]["Memory"]
    assert memory == 400 * 1024 * 1024
    stack.up("--expect-no-changes")
