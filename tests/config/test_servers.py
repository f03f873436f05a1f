"""Servers."""

from typing import Any

import pytest

from config.servers import engine_of, in_tunnel
from tests.config.samples import LOCAL, THIRD
from tests.support.factories import HOST_KEY, problem_lines, valid_settings

ADDRESS = "local, an IP address such as 203.0.113.10, or a host name such as edge.tapbot.kz"

KEY_LINE = "a line such as ssh-ed25519 AAAAC3Nza..., without the host name in front"


def test_a_server_is_local_by_its_address() -> None:
    here = valid_settings(servers={"edge": LOCAL, "data": LOCAL}).servers["edge"]
    assert here.is_local
    assert not valid_settings().servers["edge"].is_local


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
            {"user": "-oProxyCommand=id"},
            "servers.edge.user: is not valid "
            "(got '-oProxyCommand=id'; expected a Linux user name such as root)",
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
            {"privateAddress": "-oProxyCommand=id"},
            "servers.edge.privateAddress: is longer than 15 characters "
            "(got '-oProxyCommand=id'; expected a private IPv4 address such as 10.88.0.1)",
        ),
        (
            {"state": "lots"},
            "servers.edge.state: is not one of the choices, did you mean lost? "
            "(got 'lots'; expected active or lost)",
        ),
        (
            {"state": None},
            "servers.edge.state: is not one of the choices (got nothing; expected active or lost)",
        ),
        (
            {"labels": ["owner-web", "{{ 7 * 7 }}"]},
            "servers.edge.labels[1]: is not valid "
            "(got '{{ 7 * 7 }}'; expected one part of a domain name, in lower case, such as cms)",
        ),
        (
            {"labels": "web"},
            "servers.edge.labels: is not a list (got 'web'; expected a list such as [cms])",
        ),
        (
            {"openPorts": [25, 65536]},
            "servers.edge.openPorts[1]: is too large "
            "(got 65536; expected a whole number from 1 to 65535, such as 8443)",
        ),
        (
            {"openPorts": [0]},
            "servers.edge.openPorts[0]: is too small "
            "(got 0; expected a whole number from 1 to 65535, such as 8443)",
        ),
        (
            {"openPorts": ["25; id"]},
            "servers.edge.openPorts[0]: is not a number "
            "(got '25; id'; expected a whole number from 1 to 65535, such as 8443)",
        ),
        (
            {"openPorts": 25},
            "servers.edge.openPorts: is not a list (got 25; expected a list such as [8443])",
        ),
        (
            {"hostKey": "-oProxyCommand=id"},
            f"servers.edge.hostKey: is not valid (got '-oProxyCommand=id'; expected {KEY_LINE})",
        ),
        (
            {"hostKey": f"edge.tapbot.kz {HOST_KEY}"},
            f"servers.edge.hostKey: is not valid (got 'edge.tapbot.kz {HOST_KEY[:45]}...'; "
            f"expected {KEY_LINE})",
        ),
        (
            {"hostKey": HOST_KEY.replace("ssh-ed25519", "ssh-rsa")},
            "servers.edge.hostKey: is an RSA key, which commands on servers cannot check "
            f"(got 'ssh-rsa {HOST_KEY[12:64]}...'; expected the server's ed25519 or ecdsa key: "
            "there, cat /etc/ssh/ssh_host_ed25519_key.pub (`ssh-keygen -A` makes one))",
        ),
        (
            {"hostKey": HOST_KEY.replace("ssh-ed25519", "ecdsa-sha2-nistp256")},
            "servers.edge.hostKey: is not a whole host key "
            f"(got 'ecdsa-sha2-nistp256 {HOST_KEY[12:52]}...'; expected {KEY_LINE})",
        ),
        (
            {"hostKey": "ssh-ed25519 " + "A" * 68},
            "servers.edge.hostKey: is not a whole host key "
            f"(got 'ssh-ed25519 {'A' * 48}...'; expected {KEY_LINE})",
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


def test_a_server_is_talked_to_until_it_is_said_to_be_lost() -> None:
    servers = valid_settings(servers={"data": {"state": "lost"}}).servers
    assert servers["data"].is_lost
    assert not servers["edge"].is_lost


def test_ports_and_labels_are_kept_in_their_order() -> None:
    own = {"openPorts": [993, 25], "labels": ["rack-7", "almaty"]}
    edge = valid_settings(servers={"edge": own}).servers["edge"]
    assert edge.open_ports == (993, 25)
    assert edge.labels == ("rack-7", "almaty")


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


def test_all_local_servers_share_one_engine() -> None:
    local = valid_settings(servers={"edge": LOCAL, "data": LOCAL}).servers
    assert {engine_of(name, server) for name, server in local.items()} == {"local"}
    remote = valid_settings().servers
    assert [engine_of(name, server) for name, server in remote.items()] == ["edge", "data"]


def test_several_remote_servers_are_in_the_tunnel() -> None:
    settings = valid_settings(servers={"third": THIRD})
    assert in_tunnel(settings.servers) == ["edge", "data", "third"]


def test_a_server_alone_needs_no_tunnel() -> None:
    assert in_tunnel({"edge": valid_settings().servers["edge"]}) == []


def test_local_servers_are_in_no_tunnel() -> None:
    assert in_tunnel(valid_settings(servers={"edge": LOCAL, "data": LOCAL}).servers) == []
