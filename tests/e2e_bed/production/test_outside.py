"""What a neighbour on the public network can reach: the declared ports, and nothing behind them."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

import pytest

from config.images import load_pins
from testbed import Bed
from testbed.clients import PublicEntry
from testbed.deployment import ROLES
from testbed.n8n import N8n
from testbed.scan import (
    Reaction,
    connects,
    hold,
    open_among,
    open_ports,
    route_through,
    udp_reaction,
)
from testbed.sessions import wait_until
from tests.e2e_bed.deployment import BedDeployment

OPEN = {"edge": {22, 80, 443}, "data": {22}}
TUNNEL_PORT = 51820
AT_ONCE = 16
HELD_SECONDS = 15
PUBLIC = {80, 443}
LISTENING = PUBLIC | {
    *(22, 2375, 5050, 5432, 5678, 6333, 6379, 6380, 8055, 8080, 8081, 8098, 8428, 8429),
    *(8880, 9093, 9100, 9115, 9121, 9187, 9428, 9429),
}
"""Where something listens on a server or in a container."""
SHOW = (
    "nft --terse list table inet tapbot_bed && nft list set inet tapbot_bed permits"
    " && nft list set inet tapbot_bed published"
)
"""Without the visitors, who come and go."""
NOISE = b"\x01" + bytes(147)
"""As long as WireGuard's first message, and by nobody whom it knows."""


def answering(bed: Bed, addresses: Iterable[str]) -> dict[str, set[int]]:
    """Return the addresses that let the outsider connect, with the ports, asked side by side."""
    with ThreadPoolExecutor(AT_ONCE) as asked:
        found = asked.map(lambda each: (each, open_among(bed, each, LISTENING)), addresses)
        return {address: ports for address, ports in found if ports}


@pytest.mark.parametrize("role", list(ROLES))
def test_a_scan_of_all_ports_finds_what_is_declared(stack: BedDeployment, role: str) -> None:
    assert open_ports(stack.bed, stack.bed.addresses[ROLES[role]]) == OPEN[role]


@pytest.mark.parametrize("role", list(ROLES))
def test_the_tunnel_answers_no_stranger(stack: BedDeployment, role: str) -> None:
    address = stack.bed.addresses[ROLES[role]]
    assert udp_reaction(stack.bed, address, TUNNEL_PORT, NOISE) is Reaction.SILENT
    assert udp_reaction(stack.bed, address, TUNNEL_PORT + 1, NOISE) is Reaction.SILENT


def test_a_neighbour_who_routes_to_the_tunnels_addresses_gets_nowhere(stack: BedDeployment) -> None:
    for server in stack.settings()["servers"].values():
        with route_through(stack.bed, "10.88.0.0/24", server["address"]):
            assert answering(stack.bed, [server["privateAddress"]]) == {}


@pytest.mark.parametrize("role", list(ROLES))
def test_a_neighbour_who_routes_to_the_containers_gets_nowhere(
    stack: BedDeployment, role: str
) -> None:
    public = stack.bed.addresses[ROLES[role]]
    services = stack.docker(role).services().values()
    networks = [net for item in services for net in item["NetworkSettings"]["Networks"].values()]
    addresses = {net["IPAddress"] for net in networks if net["IPAddress"]}
    assert len(addresses) > 3, "the containers have addresses"
    with route_through(stack.bed, "172.16.0.0/12", public):
        assert answering(stack.bed, addresses) == {}


def test_one_neighbour_cannot_hold_the_connections_of_all(
    stack: BedDeployment, entry: PublicEntry
) -> None:
    address = stack.bed.addresses[ROLES["edge"]]
    let_in: list[bool] = []

    def limited() -> bool:
        let_in.append(connects(stack.bed, address, 443))
        return not let_in[-1]

    with ThreadPoolExecutor() as beside:
        held = beside.submit(hold, stack.bed, address, 443, 300, HELD_SECONDS)
        wait_until("the limit", HELD_SECONDS, limited)
        with entry.client() as client:
            assert client.get("/").status_code == 200, "somebody else's"
        # Whoever looked too early is one of them for a while.
        assert 256 - sum(let_in) <= held.result() <= 256
    wait_until("an end", 20, lambda: connects(stack.bed, address, 443))


@pytest.mark.parametrize(
    ("role", "peer", "ports"),
    [("data", "edge", {5432, 6379, 8055, 6333, 8429}), ("edge", "data", {5678, 8428, 9428})],
)
def test_a_peer_may_use_the_ports_of_the_links_only(
    stack: BedDeployment, role: str, peer: str, ports: set[int]
) -> None:
    address = stack.settings()["servers"][role]["privateAddress"]
    permitted = {
        link["port"]
        for link in stack.outputs["links"]
        if link["toServer"] == role and link["through"] == "tunnel"
    }
    assert permitted == ports, "the links are what the stack needs"
    closed = " ".join(map(str, LISTENING - permitted - PUBLIC))
    attempt = f"timeout 2 bash -c '</dev/tcp/{address}/$port'"
    for port in permitted:
        assert stack.bed.ask(ROLES[peer], attempt.replace("$port", str(port))).ok, port
    each = attempt.replace("'", '"')
    tried = f"for port in {closed}; do {{ {each} && echo $port; }} 2>/dev/null & done; wait"
    assert stack.bed.ask(ROLES[peer], tried).out.split() == []


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
