"""A server that was given up as lost is found again, and cleared by the runbook's own commands."""

import re
from typing import Any

import pytest

from testbed import Bed
from testbed.deployment import STACK
from testbed.sessions import run
from testbed.workspace import CHECKOUT
from tests.e2e_bed.deployment import BedDeployment
from tests.e2e_bed.hosts import engine
from tests.e2e_bed.production.test_deploy import agents
from tests.e2e_bed.production.test_third_server import NAME
from tests.e2e_bed.production.traces import traces

pytestmark = pytest.mark.slow

RUNBOOK = CHECKOUT / "docs" / "runbooks" / "replace-a-server.md"
SECTION = re.compile(r"^### The server is found again\n(.*?)^## ", re.DOTALL | re.MULTILINE)
BLOCK = re.compile(r"^```sh\n(.*?)^```", re.DOTALL | re.MULTILINE)
LOGIN = "ssh -i ~/.ssh/tapbot root@203.0.113.20"


@pytest.fixture(scope="module")
def third(stack: BedDeployment) -> Bed:
    """The bed with the third server, which was removed from the stack and has an engine now."""
    return Bed.load(stack.bed.plan.name)


def written_commands(bed: Bed) -> tuple[str, str]:
    """Return what the runbook has typed there, and then here, with names and address of the bed."""
    [section] = SECTION.findall(RUNBOOK.read_text())
    there, here, *_ = BLOCK.findall(section.replace("prod", STACK))
    assert LOGIN in here
    return there, here.replace(LOGIN, f"ssh -F {bed.keys.config} {NAME}")


def test_a_server_leaves_the_program_without_a_contact(stack: BedDeployment, third: Bed) -> None:
    before = stack.settings()

    def join(settings: dict[str, Any]) -> None:
        settings["servers"]["third"] = {
            "address": third.addresses[NAME],
            "hostKey": third.host_key(NAME),
            "privateAddress": "10.88.0.3",
            "memory": "4GB",
        }
        settings["n8n"]["workers"] = 3
        settings["placement"]["n8nWorkers"] = ["edge", "edge", "third"]

    stack.configure(join)
    stack.up()
    assert set(engine(third, NAME, STACK).services()) == agents("third") | {"n8n-worker-3"}
    third.power_off(NAME)
    try:
        stack.configure(lambda settings: settings["servers"]["third"].update(state="lost"))
        stack.up()
        stack.restore(before)
        stack.up()
        stack.up("--expect-no-changes", "--refresh")
    finally:
        third.power_on(NAME)


def test_the_runbook_clears_it(stack: BedDeployment, third: Bed) -> None:
    assert engine(third, NAME, STACK).services(), "it came back with what it had"
    there, here = written_commands(third)
    prefix = f"tapbot-{STACK}-"
    volumes = {word for word in third.ssh(NAME, there).split() if word.startswith(prefix)}
    files = {"n8n-worker", "tunnel", "vmagent", "socket-proxy"}
    buffers = {
        f"{prefix}{name}" for name in ("vmagent-third", "vlagent-third", "tunnel-third-figures")
    }
    assert volumes == {f"{prefix}{name}-third-files" for name in files} | buffers
    third.ssh(NAME, f"docker volume rm {' '.join(volumes)}")
    done = run(["bash", "-euc", here], cwd=stack.workspace.program)
    assert done.code == 0, done.text
    assert traces(third, NAME) == ""
    assert third.ssh(NAME, "docker ps -aq; docker volume ls -q").strip() == ""
