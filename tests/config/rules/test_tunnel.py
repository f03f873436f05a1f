"""Rules between the tunnel and its servers."""

import pytest

from config.check import check
from config.report.errors import show
from tests.config.samples import LOCAL
from tests.support.factories import THIRD_KEY, config_with, only_problem, problem_lines


def test_this_machine_and_servers_elsewhere_do_not_mix() -> None:
    problem = only_problem({"servers": {"data": LOCAL}})
    assert problem.line == (
        "servers.data.address: is this machine, which servers.edge cannot reach "
        "(got 'local'; expected servers that are all local or all remote)"
    )
    assert problem.fix == (
        "pulumi config set --path 'tapbot-stack:servers.data.address' 203.0.113.10"
    )


@pytest.mark.parametrize(
    "address", ["10.88.1.2", "192.168.7.2", "10.88.0.0", "10.88.0.255", "100.64.0.2"]
)
def test_a_private_address_is_a_hosts_address_in_the_network(address: str) -> None:
    problem = only_problem({"servers": {"data": {"privateAddress": address}}})
    assert problem.line == (
        "servers.data.privateAddress: is not an address of tunnel.network "
        f"(got '{address}'; expected an address from 10.88.0.1 to 10.88.0.254)"
    )
    assert problem.fix == (
        "pulumi config set --path 'tapbot-stack:servers.data.privateAddress' 10.88.0.2"
    ), "10.88.0.1 is the address of edge"


def test_each_address_outside_is_given_another_one_inside() -> None:
    _, problems = check(config_with({"tunnel": {"network": "10.99.0.0/30"}}), frozenset(), show)
    assert [problem.fix for problem in problems] == [
        "pulumi config set --path 'tapbot-stack:servers.edge.privateAddress' 10.99.0.1",
        "pulumi config set --path 'tapbot-stack:servers.data.privateAddress' 10.99.0.2",
    ]


def test_a_server_alone_may_have_any_private_address() -> None:
    server = {
        "address": "203.0.113.10",
        "hostKey": THIRD_KEY,
        "memory": "8GB",
        "privateAddress": "192.168.7.2",
    }
    placement = dict.fromkeys(config_with({})["placement"], "all")
    changes = {"placement": placement, "tunnel": {"network": "172.17.0.0/16"}}
    values = {**config_with(changes), "servers": {"all": server}}
    assert check(values, frozenset(), show)[1] == [], "it has no tunnel"


@pytest.mark.parametrize(
    ("network", "pool", "addresses"),
    [
        ("172.17.0.0/16", "172.16.0.0/12", ("172.17.0.1", "172.17.0.2")),
        ("172.16.0.0/12", "172.16.0.0/12", ("172.17.0.1", "172.17.0.2")),
        ("192.168.7.0/24", "192.168.0.0/16", ("192.168.7.1", "192.168.7.2")),
    ],
)
def test_the_network_is_none_that_docker_takes(
    network: str, pool: str, addresses: tuple[str, str]
) -> None:
    edge, data = ({"privateAddress": address} for address in addresses)
    changes = {"servers": {"edge": edge, "data": data}, "tunnel": {"network": network}}
    problem = only_problem(changes)
    assert problem.line == (
        f"tunnel.network: overlaps {pool}, where Docker takes the networks of containers from "
        f"(got '{network}'; expected a private network of its own such as 10.88.0.0/24)"
    )
    assert problem.fix == "pulumi config set --path 'tapbot-stack:tunnel.network' 10.88.0.0/24"


@pytest.mark.parametrize(
    ("address", "network", "free"),
    [
        ("10.88.0.20", "10.88.0.0/24", "10.89.0.0/24"),
        ("10.7.0.20", "10.0.0.0/8", "10.88.0.0/24"),
    ],
)
def test_the_network_holds_no_address_that_a_server_has_outside(
    address: str, network: str, free: str
) -> None:
    changes = {"servers": {"data": {"address": address}}, "tunnel": {"network": network}}
    problem = only_problem(changes)
    assert problem.line == (
        f"tunnel.network: holds the address of servers.data: {address} "
        f"(got '{network}'; expected a network that no server has an address in)"
    )
    assert problem.fix == f"pulumi config set --path 'tapbot-stack:tunnel.network' {free}"


@pytest.mark.parametrize("address", ["data.tapbot.kz", "2001:db8::20", "10.89.0.20"])
def test_other_addresses_are_not_in_the_network(address: str) -> None:
    assert problem_lines({"servers": {"data": {"address": address}}}) == []
