"""Ports of the operator's own services that the firewall will close are named."""

from tests.toolchain.preflight.samples import host, spelled
from toolchain.preflight import closed_ports

HTTP = "socket=tcp 00000000:0050"


def test_services_that_the_firewall_will_cut_off_are_a_warning_with_the_setting() -> None:
    more = (
        "socket=tcp 00000000:238C",
        'program=0.0.0.0:9100 users:(("node_exporter",pid=5,fd=3))',
        "socket=tcp 00000000:1F40",
        "socket=tcp 0100007F:0CEA",
    )
    [found] = closed_ports.closed(host(*more, program=None))
    assert spelled(found) == (
        "warning",
        "servers.edge.openPorts: leaves out TCP ports that are open to the public now; the firewall"
        " will close them (got 8000, 9100 (node_exporter); expected only ports that may be closed)",
        "to keep them all, set below servers.edge in the stack file: openPorts: [8000, 9100]",
    )


def test_what_containers_publish_to_the_public_is_not_cut_off() -> None:
    proxy = "socket=tcp 00000000:1F40"
    assert (
        closed_ports.ports_to_close(
            host(proxy, "container=shop||bridge|0.0.0.0:8000->80/tcp"), "tcp"
        )
        == {}
    )
    assert closed_ports.ports_to_close(
        host(proxy, "container=shop||bridge|127.0.0.1:8000->80/tcp"), "tcp"
    ) == {8000: ""}
    assert closed_ports.ports_to_close(
        host(proxy, "container=shop||bridge|0.0.0.0:8000->53/udp"), "tcp"
    ) == {8000: ""}
    assert closed_ports.ports_to_close(host(proxy, "container=shop||host|"), "tcp") == {8000: ""}


def test_ports_that_stay_open_are_no_warning() -> None:
    kept = {"servers": {"edge": {"openPorts": [9100]}}}
    assert list(closed_ports.closed(host("socket=tcp 00000000:238C", settings=kept))) == []
    assert list(closed_ports.closed(host(HTTP))) == [], "it is told as taken already"
    [found] = closed_ports.closed(
        host("socket=tcp 00000000:238C", "socket=tcp 00000000:1F40", settings=kept)
    )
    assert spelled(found)[2].endswith(": openPorts: [8000, 9100]"), "a paste would forget one"


def test_a_listener_on_the_servers_own_address_is_public() -> None:
    # 203.0.113.10 is for documentation, so only the stack file says that it is public.
    assert closed_ports.ports_to_close(host("socket=tcp 0A7100CB:1F90"), "tcp") == {8080: ""}
    assert closed_ports.ports_to_close(host("socket=tcp 010011AC:1F90"), "tcp") == {}, (
        "Docker's own bridge"
    )


def test_a_listener_on_a_private_network_is_cut_off_and_one_for_containers_is_not() -> None:
    addresses = ("address=eth1 10.0.0.5/24", "address=docker0 172.17.0.1/16")
    private, bridge = "socket=tcp 0500000A:1F90", "socket=tcp 010011AC:1F91"
    assert closed_ports.ports_to_close(host(private, bridge, *addresses), "tcp") == {8080: ""}
    assert closed_ports.ports_to_close(host(private, bridge), "tcp") == {}, "which network is it?"
    shop = "container=shop||bridge|10.0.0.5:8080->80/tcp"
    assert closed_ports.ports_to_close(host(private, shop, *addresses), "tcp") == {}, (
        "Docker forwards it"
    )


def test_what_the_first_update_closed_is_not_told_again() -> None:
    ours = "container=tapbot-prod-n8n|prod|bridge|"
    assert list(closed_ports.closed(host("socket=tcp 00000000:238C", ours))) == []


def test_udp_ports_that_will_be_closed_are_a_warning_of_their_own() -> None:
    sockets = (
        "socket=udp 00000000:14EB",
        "socket=udp 00000000:CA6C",
        "socket=udp 00000000:0044",
        "socket=udp6 00000000000000000000000000000000:0222",
        "socket=udp 3500007F:0035",
    )
    [found] = closed_ports.closed(host(*sockets))
    assert spelled(found) == (
        "warning",
        "servers.edge.openUdpPorts: leaves out UDP ports that are open to the public now; the "
        "firewall will close them (got 5355; expected only ports that may be closed)",
        "to keep them all, set below servers.edge in the stack file: openUdpPorts: [5355]",
    ), "the tunnel's own port, DHCP and what listens for the server itself stay as they are"
    kept = {"servers": {"edge": {"openUdpPorts": [5355]}}}
    assert list(closed_ports.closed(host(*sockets, settings=kept))) == []
    dns = "container=dns||bridge|0.0.0.0:5355->53/udp"
    assert list(closed_ports.closed(host(*sockets, dns))) == [], "Docker forwards it"
    tcp = host(*sockets, "container=dns||bridge|0.0.0.0:5355->53/tcp")
    assert len(list(closed_ports.closed(tcp))) == 1
