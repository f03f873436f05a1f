"""The servers lose each other for a minute and find each other again, with nobody's help."""

import secrets
import time
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

import pytest

from testbed.deployment import ROLES
from testbed.n8n import N8n, Workflow
from testbed.sessions import wait_until
from tests.e2e.inbox import Inbox
from tests.e2e.stores import Stores
from tests.e2e_bed.deployment import BedDeployment
from tests.e2e_bed.production.told import told

CUT_SECONDS = 60
HEALED_SECONDS = 120
LARGEST_GAP = 20
"""Seconds between two figures; each target is asked every 15 s."""


@dataclass(frozen=True)
class Cut:
    """What was begun before, said in between, and when it was."""

    workflow: Workflow
    marker: str
    began: float
    ended: float


@pytest.fixture(scope="module")
def cut(stack: BedDeployment, n8n: N8n) -> Cut:
    """A minute without the tunnel, in which a service of the data server says a line a second."""
    workflow, marker = n8n.publish_adder(), f"cut-{secrets.token_hex(6)}"
    stack.bed.cut(ROLES["edge"], ROLES["data"])
    began = time.time()
    try:
        stack.docker("data").say("directus-1", marker, CUT_SECONDS, pause=1)
    finally:
        stack.bed.heal()
    return Cut(workflow, marker, began, time.time())


def worker_log(stack: BedDeployment) -> str:
    """Return what both workers have said."""
    docker = stack.docker("edge")
    return docker.log("n8n-worker-1") + docker.log("n8n-worker-2")


def test_workers_consume_again_after_a_minute_without_the_tunnel(
    stack: BedDeployment, n8n: N8n, cut: Cut
) -> None:
    wait_until(
        "an answer of the webhook", HEALED_SECONDS, lambda: n8n.answers(cut.workflow), every=1
    )
    print(f"healed {time.time() - cut.ended:.1f} s after the cut")
    answer = n8n.add(cut.workflow, 20, 22)
    assert answer["sum"] == 42
    execution = f"Worker finished execution {answer['execution']} "
    wait_until("a worker's own word", 30, lambda: execution in worker_log(stack), every=0.5)
    for role in ROLES:
        stack.docker(role).wait_healthy()


def test_every_line_of_that_minute_arrives_once(cut: Cut, stores: Stores) -> None:
    said = Counter(f"{cut.marker} {number}" for number in range(1, CUT_SECONDS + 1))

    def arrived() -> Counter[str]:
        return Counter(line["_msg"].strip() for line in stores.logs(cut.marker))

    wait_until("all lines", HEALED_SECONDS, lambda: arrived() >= said, every=1)
    print(f"all lines {time.time() - cut.ended:.1f} s after the cut")
    assert arrived() == said


def test_the_figures_of_that_minute_have_no_hole(cut: Cut, stores: Stores) -> None:
    begin, end = cut.began - LARGEST_GAP, cut.ended + LARGEST_GAP
    query = f'up{{server="data",job!="agent"}}[{end - begin:.0f}s]'

    def holes() -> dict[str, float]:
        found = {}
        for series in stores.metrics(query, at=end):
            times = [begin + LARGEST_GAP, *(at for at, _ in series["values"]), end - LARGEST_GAP]
            gap = max(later - earlier for earlier, later in pairwise(times))
            if gap > LARGEST_GAP:
                found[series["metric"]["container"]] = gap
        return found

    assert len(stores.metrics(query, at=end)) > 5, "the servers' targets"
    wait_until("figures of that minute", HEALED_SECONDS, lambda: not holes(), every=3)
    [agent] = stores.metrics(
        f'min_over_time(up{{job="agent",server="data"}}[{CUT_SECONDS}s])', cut.ended
    )
    assert agent["value"][1] == "0", "the store itself saw that the server was away"


def test_a_minute_is_too_short_to_wake_anybody(cut: Cut, inbox: Inbox) -> None:
    assert "ServerDown" not in told(inbox, "data", cut.began)
