"""Ports that the stack needs are free; ports that it will close are named."""

from collections.abc import Iterator

import pytest

from tests.toolchain.preflight.samples import host, spelled
from toolchain.preflight import ports
from toolchain.preflight.findings import Finding
from toolchain.preflight.host import Host

HTTP = "socket=tcp 00000000:0050"
NGINX = 'program=0.0.0.0:80 users:(("nginx",pid=9,fd=6))'


def lines(findings: Iterator[Finding]) -> list[str]:
    """The lines of what was found."""
    return [spelled(found)[1] for found in findings]


def wanted(server: Host) -> list[tuple[str, str, str, int]]:
    """The ports that a server needs."""
    return [
        (need.path, each.protocol, str(each.address), each.ports[0])
        for need in ports.needs(server)
        for each in [need.listener]
    ]


def test_the_public_entry_the_tunnel_and_every_service_need_their_ports() -> None:
    assert wanted(host(name="edge")) == [
        ("tunnel.port", "udp", "0.0.0.0", 51820),
        ("placement.n8n", "tcp", "10.88.0.1", 5678),
        ("traefik.httpPort", "tcp", "0.0.0.0", 80),
        ("traefik.httpsPort", "tcp", "0.0.0.0", 443),
        ("placement.traefik", "tcp", "10.88.0.1", 8098),
        ("placement.site", "tcp", "10.88.0.1", 8081),
    ]
    data = wanted(host(name="data"))
    assert ("placement.postgres", "tcp", "10.88.0.2", 5432) in data
    assert not [path for path, *_ in data if path.startswith("traefik")]


def test_a_port_that_a_program_has_is_an_error_that_names_it() -> None:
    [found] = ports.taken(host(HTTP, NGINX, program=None))
    assert spelled(found) == (
        "error",
        "traefik.httpPort: needs TCP port 80 on edge, which is taken "
        "(got nginx; expected a port that nobody listens on)",
        "stop it on edge, or: pulumi config set --path 'tapbot-stack:traefik.httpPort' 8080",
    )


def test_a_program_that_does_not_give_its_name_is_a_program() -> None:
    assert "(got a program; expected" in lines(ports.taken(host(HTTP)))[0]


def test_a_port_that_a_foreign_container_has_is_an_error_that_names_it() -> None:
    shop = "container=shop|other|bridge|0.0.0.0:443->443/tcp, :::443->443/tcp"
    assert lines(ports.taken(host(shop))) == [
        "traefik.httpsPort: needs TCP port 443 on edge, which is taken "
        "(got container shop; expected a port that nobody listens on)"
    ]


def test_ports_are_nobodys_while_the_engine_does_not_say_what_it_runs() -> None:
    assert list(ports.taken(host(HTTP, refused="no list of containers within 30 s"))) == []


def test_ports_of_the_stack_itself_are_free() -> None:
    ours = "container=tapbot-prod-traefik|prod|bridge|0.0.0.0:80->80/tcp, 0.0.0.0:443->443/tcp"
    assert list(ports.taken(host(HTTP, ours))) == []


def test_the_tunnels_own_port_is_free() -> None:
    udp = "socket=udp 00000000:CA6C"
    assert lines(ports.taken(host(udp))) == [
        "tunnel.port: needs UDP port 51820 on edge, which is taken "
        "(got a program; expected a port that nobody listens on)"
    ]
    assert list(ports.taken(host(udp, "container=tapbot-prod-tunnel|prod|host|"))) == []


def test_a_service_for_other_servers_needs_its_port_on_the_private_address_only() -> None:
    everywhere = "socket=tcp6 00000000000000000000000000000000:1538"
    loopback = "socket=tcp 0100007F:1538"
    assert lines(ports.taken(host(everywhere, name="data"))) == [
        "placement.postgres: needs TCP port 5432 on data, which is taken "
        "(got a program; expected a port that nobody listens on)"
    ]
    assert list(ports.taken(host(loopback, name="data"))) == []


@pytest.mark.parametrize(
    ("allowed", "locked_out"),
    [([], False), (["198.51.100.0/24"], False), (["10.0.0.0/8", "2001:db8::/32"], True)],
)
def test_networks_that_leave_out_this_machine_would_lock_it_out(
    allowed: list[str], locked_out: bool
) -> None:
    found = lines(ports.lock_out(host(settings={"ssh": {"allowedNetworks": allowed}})))
    told = (
        "ssh.allowedNetworks: would lock you out of edge (got 10.0.0.0/8, 2001:db8::/32; "
        "expected a network that holds 198.51.100.7, from where this machine connects)"
    )
    assert found == ([told] if locked_out else [])


@pytest.mark.parametrize(
    ("port", "settings", "locked_out"),
    [
        ("22", {}, False),
        ("2222", {}, True),
        ("2222", {"openPorts": [2222]}, False),
        ("x", {}, False),
    ],
)
def test_behind_a_port_forward_the_port_that_the_server_sees_has_to_stay_open(
    port: str, settings: dict[str, list[int]], locked_out: bool
) -> None:
    found = list(ports.lock_out(host(serverPort=port, settings={"servers": {"edge": settings}})))
    told = (
        "error",
        "servers.edge.port: would lock you out of edge, where logins arrive on another port "
        "(got 2222; expected a port that stays open: 22)",
        "behind a port forward, set below servers.edge in the stack file: openPorts: [2222]",
    )
    assert [spelled(each) for each in found] == ([told] if locked_out else [])


def test_the_port_of_the_login_is_added_to_those_that_are_open() -> None:
    settings = {"servers": {"edge": {"openPorts": [9100]}}}
    [found] = ports.lock_out(host(serverPort="2222", settings=settings))
    assert spelled(found)[2].endswith(": openPorts: [9100, 2222]")


def test_a_tunnel_needs_its_device_whatever_the_kernel_has() -> None:
    [found] = ports.wireguard(host(tun=None, wireguard="yes"))
    assert spelled(found)[:2] == (
        "error",
        "servers.edge: has no /dev/net/tun, so there can be no tunnel (expected the device)",
    ), "the engine refuses a container with a device that is not there"
    assert list(ports.wireguard(host())) == []
