"""The servers lose each other for a minute and find each other again, with nobody's help."""

import time

from testbed.deployment import ROLES
from testbed.n8n import N8n
from testbed.sessions import wait_until
from tests.e2e_bed.deployment import BedDeployment

CUT_SECONDS = 60
HEALED_SECONDS = 120


def worker_log(stack: BedDeployment) -> str:
    """Return what both workers have said."""
    docker = stack.docker("edge")
    return docker.log("n8n-worker-1") + docker.log("n8n-worker-2")


def test_workers_consume_again_after_a_minute_without_the_tunnel(
    stack: BedDeployment, n8n: N8n
) -> None:
    workflow = n8n.publish_adder()
    stack.bed.cut(ROLES["edge"], ROLES["data"])
    try:
        time.sleep(CUT_SECONDS)
    finally:
        stack.bed.heal()
    started = time.monotonic()
    wait_until("an answer of the webhook", HEALED_SECONDS, lambda: n8n.answers(workflow), every=1)
    print(f"healed {time.monotonic() - started:.1f} s after the cut")
    answer = n8n.add(workflow, 20, 22)
    assert answer["sum"] == 42
    execution = f"Worker finished execution {answer['execution']} "
    wait_until("a worker's own word", 30, lambda: execution in worker_log(stack), every=0.5)
    for role in ROLES:
        stack.docker(role).wait_healthy()
