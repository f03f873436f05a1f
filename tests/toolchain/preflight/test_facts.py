"""A server's answer is read line by line; what is missing or odd is unknown, never trusted."""

import ipaddress

import pytest

from tests.toolchain.preflight.samples import answer
from toolchain.preflight.facts import Facts, parse


def facts(*more: str, **changes: str | None) -> Facts:
    """The facts of an answer."""
    found = parse(answer(*more, **changes))
    assert found is not None
    return found


def test_a_whole_answer_is_read() -> None:
    found = facts("image=redis:7.2", "container=web||bridge|0.0.0.0:80->80/tcp")
    assert (found.engine, found.api) == ("20.10.24+dfsg1", "1.41")
    assert (found.memory, found.cpus, found.free) == (8192, 4, 51200)
    assert (found.system_name, found.machine) == ("debian 12", "x86_64")
    assert found.client == ipaddress.ip_address("198.51.100.7")
    assert found.images == {"redis:7.2"}
    assert [each.name for each in found.containers] == ["web"]
    assert [each.ports[0] for each in found.sockets] == [22]
    assert found.programs == {22: "sshd"}
    assert found.clock == (1700000001.0, 1700000002.0)
    assert (found.tun, found.wireguard) == (True, False)


def test_interfaces_and_the_port_of_the_login_are_read() -> None:
    found = facts(
        *("address=eth0 203.0.113.10/24", "address=x; 10.0.0.1/8", "address=eth1 10.0.0.300/8"),
        uplink="eth0",
        serverPort="2222",
    )
    assert found.addresses == (("eth0", ipaddress.IPv4Interface("203.0.113.10/24")),)
    assert (found.uplink, found.server_port) == ("eth0", 2222)
    for port in ("-1", "0", "65536", "22;"):
        odd = facts(uplink="$(reboot)", serverPort=port)
        assert (odd.uplink, odd.server_port) == ("", None)


def test_greetings_of_a_login_shell_are_no_part_of_it() -> None:
    noise = "Welcome!\nuid=1000\nmemory=1\n"
    assert parse(noise + answer() + "uid=1000\n") == facts()


@pytest.mark.parametrize(
    "text",
    ["", "\x00\xff" * 99, "preflight=begin\nuid=0\n", "uid=0\npreflight=end\n", "<html></html>"],
)
def test_an_answer_without_beginning_or_end_is_none(text: str) -> None:
    assert parse(text) is None


def test_what_is_not_said_is_unknown() -> None:
    found = parse("preflight=begin\npreflight=end\n")
    assert found is not None
    assert (found.memory, found.free, found.clock, found.client) == (None, None, None, None)
    assert (found.docker, found.root, found.cpus, found.synchronised) == (False, False, None, None)
    assert found.system_name == "unknown"


def test_what_is_odd_is_unknown() -> None:
    found = facts(
        memory="-5", free="9" * 99, clock="now", client="$(reboot)", system="\x1b[31m", engine="a;b"
    )
    assert (found.memory, found.free, found.clock, found.client) == (None, None, None, None)
    assert (found.system, found.engine) == ("", "")


@pytest.mark.parametrize("cpus", ["", "0", "-2", "2.5", "two", "123456", "2 CPUs"])
def test_cpus_are_a_whole_number_or_unknown(cpus: str) -> None:
    assert facts(cpus=cpus).cpus is None


def test_long_values_are_cut() -> None:
    assert len(facts(refused="x" * 5000).refused) == 400


def test_an_ipv6_client_may_name_its_interface() -> None:
    assert facts(client="fe80::1%eth0").client == ipaddress.ip_address("fe80::1")


def test_a_date_without_nanoseconds_is_whole_seconds() -> None:
    assert facts(clock="1700000001.%N", clockEnd="1700000002.N").clock == (1700000001, 1700000002)


@pytest.mark.parametrize(
    ("answered", "timekeeper", "known"),
    [("yes", None, True), ("no", "chrony", True), ("no", None, False), ("", None, None)],
)
def test_a_clock_is_kept_right_by_the_kernel_or_a_service(
    answered: str, timekeeper: str | None, known: bool | None
) -> None:
    assert facts(synchronised=answered, timekeeper=timekeeper).synchronised is known


def test_sudo_is_as_good_as_root() -> None:
    assert facts().may_become_root
    assert facts(uid="1000", sudo="yes").may_become_root
    assert not facts(uid="1000").may_become_root
