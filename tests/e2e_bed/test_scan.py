"""The outsider sees what a server really lets through."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from testbed import Bed
from testbed.scan import (
    Reaction,
    connects,
    open_ports,
    route_through,
    tcp_reaction,
    udp_answers,
    udp_reaction,
)
from testbed.sessions import wait_until

FILTER = """\
table ip bed_scan {
    chain input {
        type filter hook input priority -5; policy drop;
        iif lo accept
        ct state established,related accept
        tcp dport 22 accept
    }
}
"""
LISTENING = "ss --no-header --listening --tcp --numeric --ipv4"
BRIDGE = "10.181.5.0/24"


@contextmanager
def filtered(bed: Bed, name: str) -> Iterator[None]:
    """Drop everything that comes to a server, except SSH."""
    bed.ssh(name, "nft --file -", stdin=FILTER)
    try:
        yield
    finally:
        bed.ssh(name, "nft delete table ip bed_scan")


def listening(bed: Bed, name: str) -> set[int]:
    """TCP ports that a server listens on for everybody."""
    lines = bed.ssh(name, LISTENING).splitlines()
    ends = [line.split()[3].rpartition(":") for line in lines]
    return {int(port) for address, _, port in ends if not address.startswith("127.")}


def test_a_full_scan_finds_what_is_listened_on(bed: Bed) -> None:
    expected = listening(bed, "srv-a")
    assert 22 in expected
    assert open_ports(bed, bed.addresses["srv-a"]) == expected


def test_a_full_scan_of_a_silent_server_finds_what_it_lets_in(bed: Bed) -> None:
    with filtered(bed, "srv-b"):
        started = time.monotonic()
        found = open_ports(bed, bed.addresses["srv-b"])
        print(f"scan {time.monotonic() - started:.1f} s")
    # A port that Docker publishes is not the server's input.
    assert found <= listening(bed, "srv-b")
    assert 22 in found


def test_ports_that_refuse_and_ports_that_are_silent_are_told_apart(bed: Bed) -> None:
    address = bed.addresses["srv-b"]
    assert connects(bed, address, 22)
    assert tcp_reaction(bed, address, 9) is Reaction.REFUSED
    assert udp_reaction(bed, address, 9, b"hello") is Reaction.REFUSED
    with filtered(bed, "srv-b"):
        assert connects(bed, address, 22)
        assert tcp_reaction(bed, address, 9) is Reaction.SILENT
        assert udp_reaction(bed, address, 9, b"hello") is Reaction.SILENT


def test_a_datagram_that_is_answered_is_noticed(bed: Bed) -> None:
    # One process, so that stopping the unit ends it at once.
    answer = "echo answer > /run/answer; exec nc -u -l -p 5353 < /run/answer"
    bed.ssh("srv-a", f"systemd-run --quiet --unit=answerer sh -c '{answer}'")
    try:
        address = bed.addresses["srv-a"]
        wait_until("an answer", 20, lambda: udp_answers(bed, address, 5353, b"question"))
    finally:
        bed.ssh("srv-a", "systemctl stop answerer")


def test_networks_behind_a_server_are_reached_by_a_route_through_it(bed: Bed) -> None:
    bed.ssh("srv-a", "ip link add behind type bridge && ip address add 10.181.5.1/24 dev behind")
    try:
        bed.ssh("srv-a", "ip link set behind up")
        with route_through(bed, BRIDGE, bed.addresses["srv-a"]):
            assert connects(bed, "10.181.5.1", 22)
        assert BRIDGE not in bed.outsider(["ip", "route"]).out
    finally:
        bed.ssh("srv-a", "ip link delete behind")
