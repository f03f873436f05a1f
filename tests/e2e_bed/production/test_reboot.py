"""Both servers lose everything that is not on their disks, and come back by themselves."""

import time
from concurrent.futures import ThreadPoolExecutor

from testbed.deployment import ROLES
from testbed.n8n import N8n
from testbed.scan import connects, route_through
from tests.e2e_bed.deployment import BedDeployment
from tests.e2e_bed.production.test_outside import SHOW


def test_both_servers_are_healthy_after_a_reboot(stack: BedDeployment, n8n: N8n) -> None:
    workflow = n8n.publish_adder()
    rules = {name: stack.bed.ssh(name, SHOW) for name in ROLES.values()}
    started = time.monotonic()
    with ThreadPoolExecutor() as both:
        list(both.map(stack.bed.reboot, ROLES.values()))
    for role in ROLES:
        stack.docker(role).wait_healthy()
    n8n.wait_for_webhook(workflow)
    print(f"both servers rebooted and working: {time.monotonic() - started:.1f} s")
    assert n8n.add(workflow, 1, 2)["sum"] == 3
    for name, before in rules.items():
        assert stack.bed.ssh(name, SHOW) == before


def test_the_firewall_is_there_as_before(stack: BedDeployment) -> None:
    data = stack.settings()["servers"]["data"]
    assert not connects(stack.bed, data["address"], 5432)
    with route_through(stack.bed, "10.88.0.0/24", data["address"]):
        assert not connects(stack.bed, data["privateAddress"], 5432)


def test_a_tunnel_whose_process_died_is_made_anew(stack: BedDeployment, n8n: N8n) -> None:
    workflow = n8n.publish_adder()
    name = ROLES["edge"]
    before = stack.bed.ssh(name, "cat /sys/class/net/tb-bed/ifindex")
    stack.bed.ssh(name, "ip link delete tb-bed")
    deadline = time.monotonic() + 60
    while stack.bed.ask(name, "cat /sys/class/net/tb-bed/ifindex").out in ("", before):
        assert time.monotonic() < deadline, "the tunnel did not come back"
        time.sleep(0.5)
    stack.docker("edge").wait_healthy()
    n8n.wait_for_webhook(workflow)
    assert n8n.add(workflow, 2, 2)["sum"] == 4
