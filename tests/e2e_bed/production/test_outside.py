"""What a neighbour on the public network can reach: the declared ports, and nothing behind them."""

import pytest

from tests.bed.scan import Reaction, connects, open_ports, route_through, tcp_reaction, udp_reaction
from tests.e2e.n8n import N8n
from tests.e2e_bed.deployment import ROLES, BedDeployment
from tests.e2e_bed.production.operator import TABLE

OPEN = {"edge": {22, 80, 443}, "data": {22}}
TUNNEL_PORT = 51820
SHOW = "nft list table inet tapbot_bed"
NOISE = b"\x01" + bytes(147)
"""As long as WireGuard's first message, and by nobody whom it knows."""


@pytest.mark.parametrize("role", list(ROLES))
def test_a_scan_of_all_ports_finds_what_is_declared(stack: BedDeployment, role: str) -> None:
    assert open_ports(stack.bed, stack.bed.addresses[ROLES[role]]) == OPEN[role]


@pytest.mark.parametrize("role", list(ROLES))
def test_the_tunnel_answers_no_stranger(stack: BedDeployment, role: str) -> None:
    address = stack.bed.addresses[ROLES[role]]
    assert udp_reaction(stack.bed, address, TUNNEL_PORT, NOISE) is Reaction.SILENT
    assert udp_reaction(stack.bed, address, TUNNEL_PORT + 1, NOISE) is Reaction.SILENT


def test_a_neighbour_who_routes_to_the_tunnels_addresses_gets_nowhere(stack: BedDeployment) -> None:
    settings = stack.settings()
    data = settings["servers"]["data"]
    with route_through(stack.bed, "10.88.0.0/24", data["address"]):
        for port in (22, 5432, 6379, 6380, 6333, 8055):
            reaction = tcp_reaction(stack.bed, data["privateAddress"], port)
            assert reaction is Reaction.SILENT, f"{port} is {reaction} by the tunnel's address"


def test_a_neighbour_who_routes_to_the_containers_gets_nowhere(stack: BedDeployment) -> None:
    for role, name in ROLES.items():
        public = stack.bed.addresses[name]
        for service, item in stack.docker(role).services().items():
            for port in (item["Config"].get("ExposedPorts") or {}) | {"8055/tcp": {}, "22/tcp": {}}:
                for network in item["NetworkSettings"]["Networks"].values():
                    address = network["IPAddress"]
                    if not address:
                        continue
                    with route_through(stack.bed, f"{address}/32", public):
                        number = int(port.partition("/")[0])
                        assert not connects(stack.bed, address, number), f"{service} {port}"


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


def test_the_rules_survive_a_restart_of_docker_and_of_the_operators_rules(
    stack: BedDeployment, n8n: N8n
) -> None:
    name = ROLES["data"]
    before = stack.bed.ssh(name, SHOW)
    # It begins by deleting all tables, Docker's too, which come back when Docker is restarted.
    stack.bed.ssh(name, "systemctl restart nftables")
    assert stack.bed.ssh(name, SHOW) == before
    stack.bed.ssh(name, f"systemctl restart docker && nft add table {TABLE}")
    stack.bed.ssh(name, f"nft add counter {TABLE} visits")
    stack.bed.wait(name)
    assert stack.bed.ssh(name, SHOW) == before
    stack.docker("data").wait_healthy()
    assert n8n.add(n8n.publish_adder(), 1, 1)["sum"] == 2
