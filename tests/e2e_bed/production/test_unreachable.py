"""A server that is off: an update names it within a minute, and people are told once."""

import time
from collections.abc import Iterator

import pytest

from testbed.deployment import ROLES
from testbed.pulumi_cli import UP
from testbed.sessions import wait_until
from tests.e2e.inbox import Inbox
from tests.e2e_bed.deployment import BedDeployment
from tests.e2e_bed.production.told import told

pytestmark = pytest.mark.slow

TOLD_SECONDS = 240
"""The alert waits for two minutes, and its message a quarter of a minute for others."""

SHARED = {"ClockWrong", "CpuSaturated", "MemoryLow"}
"""What is told of the machine that the bed is on: it may be busy, or nobody sets its clock."""


@pytest.fixture(scope="module")
def off(stack: BedDeployment) -> Iterator[float]:
    """The data server without power, and since when."""
    stack.bed.power_off(ROLES["data"])
    yield time.time()
    stack.bed.power_on(ROLES["data"])


def test_an_update_names_the_server_that_does_not_answer(stack: BedDeployment, off: float) -> None:
    stack.configure(lambda settings: settings.update(qdrant={"memory": "400MB"}))
    started = time.monotonic()
    answer = stack.pulumi.run(*UP)
    print(f"refused after {time.monotonic() - started:.1f} s")
    assert answer.code != 0
    assert stack.bed.addresses[ROLES["data"]] in answer.text


def test_the_status_names_it_and_shows_the_other_server(stack: BedDeployment, off: float) -> None:
    status = stack.pulumi.toolchain("status")
    assert status.code == 1
    assert "docker ps on data failed" in status.out
    assert "tapbot-bed-n8n-worker-1" in status.out


def test_people_are_told_once_of_the_server_and_not_of_its_services(
    stack: BedDeployment, off: float, inbox: Inbox
) -> None:
    def has_heard(status: str) -> bool:
        return told(inbox, "data", off, status)["ServerDown"] == 1

    try:
        wait_until("a message", TOLD_SECONDS, lambda: has_heard("firing"), every=1)
        print(f"told after {time.time() - off:.0f} s; of edge: {dict(told(inbox, 'edge', off))}")
        assert told(inbox, "data", off).keys() - SHARED == {"ServerDown"}
    finally:
        stack.bed.power_on(ROLES["data"])
    wait_until("its end", TOLD_SECONDS, lambda: has_heard("resolved"), every=1)


def test_a_later_update_converges(stack: BedDeployment) -> None:
    stack.docker("data").wait_healthy()
    stack.up()
    memory = stack.docker("data").services()["qdrant-data"]["HostConfig"]["Memory"]
    assert memory == 400 * 1024 * 1024
    stack.up("--expect-no-changes")
