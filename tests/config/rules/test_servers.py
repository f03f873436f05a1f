"""Rules between servers and placement."""

from typing import Any

import pytest

from config.check import check
from config.report.errors import show
from tests.support.factories import (
    DATA_KEY,
    HOST_KEY,
    config_with,
    only_problem,
    problem_lines,
)


def test_a_remote_server_needs_a_host_key_and_shows_how_to_get_it() -> None:
    problem = only_problem({"servers": {"edge": {"hostKey": None, "port": 2222}}})
    assert problem.line == (
        "servers.edge.hostKey: is missing "
        "(expected the host key to pin, such as ssh-ed25519 AAAA...)"
    )
    assert problem.fix.splitlines() == [
        "show it with: ssh-keyscan -t ed25519 -p 2222 203.0.113.10",
        "         compare it with what the server's own console prints for: "
        "cat /etc/ssh/ssh_host_ed25519_key.pub",
        "         then: pulumi config set --path 'tapbot-stack:servers.edge.hostKey' "
        '"ssh-ed25519 AAAA..."',
    ]


def test_one_remote_server_needs_no_private_address() -> None:
    server = {"address": "203.0.113.10", "hostKey": HOST_KEY, "memory": "8GB"}
    placement = dict.fromkeys(config_with({})["placement"], "all")
    values = {**config_with({"placement": placement}), "servers": {"all": server}}
    assert check(values, frozenset(), show)[1] == []


@pytest.mark.parametrize(
    ("servers", "line"),
    [
        (
            {"edge": {"privateAddress": None}},
            "servers.edge.privateAddress: is missing "
            "(expected the server's address in the tunnel, as there are several servers)",
        ),
        (
            {"edge": {"privateAddress": "10.88.0.2"}},
            "servers.data.privateAddress: is the private address of servers.edge too "
            "(got '10.88.0.2'; expected an address of its own for each server)",
        ),
        (
            {"edge": {"address": "203.0.113.20", "port": 2222}},
            "servers.data.address: is the address of servers.edge too "
            "(got '203.0.113.20'; expected one entry for each server)",
        ),
        (
            {"edge": {"address": "203.0.113.20"}},
            "servers.data.address: is the address of servers.edge too "
            "(got '203.0.113.20'; expected one entry for each server)",
        ),
        (
            {"edge": {"hostKey": DATA_KEY}},
            "servers.data.hostKey: is the host key of servers.edge too "
            "(expected one entry for each server, whatever names and addresses it has)",
        ),
    ],
)
def test_servers_differ_and_are_complete(servers: dict[str, Any], line: str) -> None:
    assert problem_lines({"servers": servers}) == [line]


def test_several_local_servers_share_one_address() -> None:
    local = {"address": "local", "memory": "4GB", "hostKey": None, "privateAddress": None}
    assert problem_lines({"servers": {"edge": local, "data": local}}) == []


def test_a_stack_without_servers_is_refused() -> None:
    values = {**config_with({}), "servers": {}}
    [problem] = check(values, frozenset(), show)[1]
    assert problem.line == (
        "servers: names no server (expected at least one server with its address and memory)"
    )
