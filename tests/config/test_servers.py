"""Servers and placement."""

from typing import Any

import pytest

from tests.support.factories import problem_lines, valid_settings

ADDRESS = "local, an IP address such as 203.0.113.10, or a host name such as edge.tapbot.kz"


def test_a_server_is_local_by_its_address() -> None:
    servers = valid_settings(servers={"here": {"address": "local", "memory": "1GB"}}).servers
    assert servers["here"].is_local
    assert not servers["edge"].is_local


@pytest.mark.parametrize(
    ("server", "line"),
    [
        (
            {"address": "-oProxyCommand=id"},
            f"servers.edge.address: is not valid (got '-oProxyCommand=id'; expected {ADDRESS})",
        ),
        (
            {"address": "999.1.1.1"},
            "servers.edge.address: is not a valid IP address "
            f"(got '999.1.1.1'; expected {ADDRESS})",
        ),
        (
            {"user": "root;id"},
            "servers.edge.user: is not valid "
            "(got 'root;id'; expected a Linux user name such as root)",
        ),
        (
            {"port": 65536},
            "servers.edge.port: is too large "
            "(got 65536; expected a whole number from 1 to 65535, such as 22)",
        ),
        (
            {"memory": 4096},
            "servers.edge.memory: has no unit "
            "(got 4096; expected a size with its unit such as 512MB or 1.5GB)",
        ),
        (
            {"memory": "64MB"},
            "servers.edge.memory: is below the minimum (got '64MB'; expected at least 512MB)",
        ),
        (
            {"privateAddress": "203.0.113.1"},
            "servers.edge.privateAddress: is not a private address "
            "(got '203.0.113.1'; expected a private IPv4 address such as 10.88.0.1)",
        ),
        (
            {"hostKey": "ssh-ed25519"},
            "servers.edge.hostKey: is not valid (got 'ssh-ed25519'; expected a line such as "
            "ssh-ed25519 AAAAC3Nza..., without the host name in front)",
        ),
    ],
)
def test_a_wrong_value_is_named_with_a_valid_example(server: dict[str, Any], line: str) -> None:
    assert problem_lines({"servers": {"edge": server}}) == [line]


def test_a_private_key_is_never_shown() -> None:
    key = "-----BEGIN OPENSSH PRIVATE KEY-----"
    [line] = problem_lines({"servers": {"edge": {"hostKey": key}}})
    assert "got a value that is not shown" in line


@pytest.mark.parametrize("name", ["Edge", "edge 1", "edge;id", "../edge", "{{ x }}", "e" * 300])
def test_a_hostile_server_name_is_refused(name: str) -> None:
    lines = problem_lines({"servers": {name: {"address": "local", "memory": "1GB"}}})
    assert len(lines) == 1
    assert "is not a usable name" in lines[0]
    assert len(lines[0]) < 300


def test_a_service_that_is_not_placed_is_named() -> None:
    assert problem_lines({"placement": {"postgres": None}}) == [
        "placement.postgres: is empty (got nothing; expected a short name of lower case letters, "
        "digits and dashes such as edge)"
    ]
