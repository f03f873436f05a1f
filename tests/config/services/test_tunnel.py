"""Settings of the tunnel between servers."""

import re
from typing import Any

import pytest

from config.service import PublicPort
from config.services.tunnel import interface_name
from tests.config.words.test_word import HOSTILE
from tests.support.factories import only_problem, problem_lines, valid_settings


def test_the_tunnel_has_room_inside_a_usual_packet() -> None:
    tunnel = valid_settings().tunnel
    assert (tunnel.network, tunnel.port, tunnel.mtu) == ("10.88.0.0/24", 51820, 1500 - 80)


def test_its_port_is_open_to_every_peer() -> None:
    assert valid_settings(tunnel={"port": 51900}).tunnel.public_ports() == (
        PublicPort(
            setting="tunnel.port", protocol="udp", address="0.0.0.0", number=51900, usual=51821
        ),
    )


@pytest.mark.parametrize(
    ("changes", "line", "fix"),
    [
        (
            {"tunnel": {"network": "10.88.0.5/24"}},
            "tunnel.network: is an address inside a network "
            "(got '10.88.0.5/24'; expected the network itself: 10.88.0.0/24)",
            "pulumi config set --path 'tapbot-stack:tunnel.network' 10.88.0.0/24",
        ),
        (
            {"tunnel": {"network": "203.0.113.0/24"}},
            "tunnel.network: is not a private IPv4 network "
            "(got '203.0.113.0/24'; expected a private IPv4 network such as 10.88.0.0/24)",
            "pulumi config set --path 'tapbot-stack:tunnel.network' 10.88.0.0/24",
        ),
        (
            {"tunnel": {"network": "fd00:88::/64"}},
            "tunnel.network: is not valid "
            "(got 'fd00:88::/64'; expected a private IPv4 network such as 10.88.0.0/24)",
            "pulumi config set --path 'tapbot-stack:tunnel.network' 10.88.0.0/24",
        ),
        (
            {"tunnel": {"network": "10.88.0.0/31"}},
            "tunnel.network: has no room for two servers "
            "(got '10.88.0.0/31'; expected a prefix of at most 30 bits)",
            "pulumi config set --path 'tapbot-stack:tunnel.network' 10.88.0.0/24",
        ),
        (
            {"tunnel": {"port": 0}},
            "tunnel.port: is too small "
            "(got 0; expected a whole number from 1 to 65535, such as 8443)",
            "pulumi config set --path 'tapbot-stack:tunnel.port' 51820",
        ),
        (
            {"tunnel": {"mtu": 1279}},
            "tunnel.mtu: is too small "
            "(got 1279; expected a whole number from 1280 to 8920, such as 1420)",
            "pulumi config set --path 'tapbot-stack:tunnel.mtu' 1420",
        ),
        (
            {"tunnel": {"mtu": 9000}},
            "tunnel.mtu: is too large "
            "(got 9000; expected a whole number from 1280 to 8920, such as 1420)",
            "pulumi config set --path 'tapbot-stack:tunnel.mtu' 1420",
        ),
        (
            {"tunnel": {"mtu": "jumbo"}},
            "tunnel.mtu: is not a number "
            "(got 'jumbo'; expected a whole number from 1280 to 8920, such as 1420)",
            "pulumi config set --path 'tapbot-stack:tunnel.mtu' 1420",
        ),
    ],
)
def test_a_wrong_value_is_named_with_its_fix(changes: dict[str, Any], line: str, fix: str) -> None:
    problem = only_problem(changes)
    assert problem.line == line
    assert problem.fix == fix


@pytest.mark.parametrize("value", HOSTILE)
def test_no_hostile_text_reaches_the_firewall(value: str) -> None:
    lines = problem_lines({"tunnel": {"network": value, "port": value, "mtu": value}})
    assert [line.partition(":")[0] for line in lines] == [
        "tunnel.network",
        "tunnel.port",
        "tunnel.mtu",
    ]


@pytest.mark.parametrize("stack", ["p", "prod", "a" * 10, "a" * 11, "My_Stack.1", "x" * 100])
def test_interfaces_have_names_that_linux_accepts(stack: str) -> None:
    for name in (interface_name(stack), f"{interface_name(stack)}-f", f"{interface_name(stack)}-b"):
        assert re.fullmatch("[a-z0-9-]{1,15}", name), f"{name}: the kernel refuses it"


def test_stacks_on_one_server_have_interfaces_of_their_own() -> None:
    stacks = ["prod", "production-1", "production-2", "Prod", "pr.od"]
    assert len({interface_name(stack) for stack in stacks}) == len(stacks)
    assert interface_name("prod") == "tb-prod", "people read it in `ip link`"
