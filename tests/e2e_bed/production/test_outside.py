"""What a neighbour on the public network can reach: the declared ports, and nothing behind them."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from config.images import load_pins
from testbed import Bed
from testbed.deployment import ROLES
from testbed.n8n import N8n
from testbed.scan import Reaction, connects, open_ports, route_through, udp_reaction
from testbed.sessions import wait_until
from tests.e2e_bed.deployment import BedDeployment

OPEN = {"edge": {22, 80, 443}, "data": {22}}
TUNNEL_PORT = 51820
AT_ONCE = 16
SHOW = "nft list table inet tapbot_bed"
NOISE = b"\x01" + bytes(147)
"""As long as WireGuard's first message, and by nobody whom it knows."""


def answering(bed: Bed, targets: set[tuple[str, int]]) -> set[tuple[str, int]]:
    """Return the addresses and ports that let the outsider connect, asked side by side."""
    with ThreadPoolExecutor(AT_ONCE) as asked:
        found = asked.map(lambda target: (target, connects(bed, *target)), sorted(targets))
        return {target for target, reached in found if reached}


@pytest.mark.parametrize("role", list(ROLES))
def test_a_scan_of_all_ports_finds_what_is_declared(stack: BedDeployment, role: str) -> None:
    assert open_ports(stack.bed, stack.bed.addresses[ROLES[role]]) == OPEN[role]


@pytest.mark.parametrize("role", list(ROLES))
def test_the_tunnel_answers_no_stranger(stack: BedDeployment, role: str) -> None:
    address = stack.bed.addresses[ROLES[role]]
    assert udp_reaction(stack.bed, address, TUNNEL_PORT, NOISE) is Reaction.SILENT
    assert udp_reaction(stack.bed, address, TUNNEL_PORT + 1, NOISE) is Reaction.SILENT


def test_a_neighbour_who_routes_to_the_tunnels_addresses_gets_nowhere(stack: BedDeployment) -> None:
    data = stack.settings()["servers"]["data"]
    targets = {(data["privateAddress"], port) for port in (22, 5432, 6379, 6380, 6333, 8055)}
    with route_through(stack.bed, "10.88.0.0/24", data["address"]):
        assert answering(stack.bed, targets) == set()


@pytest.mark.parametrize("role", list(ROLES))
def test_a_neighbour_who_routes_to_the_containers_gets_nowhere(
    stack: BedDeployment, role: str
) -> None:
    public = stack.bed.addresses[ROLES[role]]
    services = stack.docker(role).services().values()
    networks = [net for item in services for net in item["NetworkSettings"]["Networks"].values()]
    addresses = {net["IPAddress"] for net in networks if net["IPAddress"]}
    assert len(addresses) > 3, "the containers have addresses"
    listening = {22, 80, 443, 5432, 5678, 6333, 6379, 6380, 8055, 8081}
    with route_through(stack.bed, "172.16.0.0/12", public):
        targets = {(address, port) for address in addresses for port in listening}
        assert answering(stack.bed, targets) == set()


def test_a_peer_may_use_the_ports_of_the_links_only(stack: BedDeployment) -> None:
    data = stack.settings()["servers"]["data"]["privateAddress"]
    permitted = {
        link["port"]
        for link in stack.outputs["links"]
        if link["toServer"] == "data" and link["through"] == "tunnel"
    }
    assert permitted == {5432, 6379, 8055, 6333}, "the links are what the stack needs"
    for port in (*sorted(permitted), 22, 6380):
        attempt = f"timeout 2 bash -c '</dev/tcp/{data}/{port}'"
        reached = stack.bed.ask(ROLES["edge"], attempt).ok
        assert reached == (port in permitted), f"port {port} of the data server, from the edge"


def test_what_a_container_of_the_operators_own_publishes_stays_open(stack: BedDeployment) -> None:
    name, redis = ROLES["data"], load_pins({})["redis"].reference
    stack.bed.ssh(name, f"docker run -d --rm --name published -p 8000:6379 {redis}")
    address = stack.bed.addresses[name]
    try:
        wait_until("an answer", 20, lambda: connects(stack.bed, address, 8000), every=0.5)
    finally:
        stack.bed.ssh(name, "docker rm -f published")


def test_the_rules_survive_a_restart_of_docker_and_of_the_operators_rules(
    stack: BedDeployment, n8n: N8n
) -> None:
    workflow = n8n.publish_adder()
    name = ROLES["data"]
    before = stack.bed.ssh(name, SHOW)
    # It begins by deleting all tables, Docker's too, which come back when Docker is restarted.
    for verb in ("restart", "reload"):
        stack.bed.ssh(name, f"systemctl {verb} nftables")
        assert stack.bed.ssh(name, SHOW) == before, verb
    stack.bed.ssh(name, "systemctl restart docker")
    stack.bed.wait(name)
    assert stack.bed.ssh(name, SHOW) == before
    stack.docker("data").wait_healthy()
    # The database was out of n8n's reach for a moment, which it has to find out by itself.
    n8n.wait_for_webhook(workflow)
    assert n8n.add(workflow, 1, 1)["sum"] == 2
