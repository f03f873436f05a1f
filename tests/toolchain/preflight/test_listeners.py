"""What listens is read from the kernel's tables and from Docker's words."""

import pytest

from toolchain.preflight.listeners import Listener, container, listener, program, socket


@pytest.mark.parametrize(
    ("line", "protocol", "address", "port"),
    [
        ("tcp 0100007F:1F90", "tcp", "127.0.0.1", 8080),
        ("tcp 00000000:0016", "tcp", "0.0.0.0", 22),
        ("udp 0B004D0A:CA6C", "udp", "10.77.0.11", 51820),
        ("tcp6 00000000000000000000000000000000:0050", "tcp", "::", 80),
        ("tcp6 00000000000000000000000001000000:0050", "tcp", "::1", 80),
        ("tcp6 0000000000000000FFFF00000100007F:0050", "tcp", "127.0.0.1", 80),
    ],
)
def test_the_kernels_spelling_is_read(line: str, protocol: str, address: str, port: int) -> None:
    assert socket(line) == listener(protocol, address, port)


@pytest.mark.parametrize("line", ["", "tcp", "tcp 0100007F", "icmp 0100007F:1F90", "tcp XX:1F90"])
def test_other_lines_are_nothing(line: str) -> None:
    assert socket(line) is None


@pytest.mark.parametrize(
    ("one", "other", "both_exist"),
    [
        (("tcp", "0.0.0.0", 80), ("tcp", "127.0.0.1", 80), False),
        (("tcp", "0.0.0.0", 80), ("tcp", "0.0.0.0", 80), False),
        (("tcp", "10.88.0.1", 80), ("tcp", "0.0.0.0", 80), False),
        (("tcp", "10.88.0.1", 80), ("tcp", "::", 80), False),
        (("tcp", "10.88.0.1", 80), ("tcp", "127.0.0.1", 80), True),
        (("tcp", "0.0.0.0", 80), ("tcp", "::1", 80), True),
        (("tcp", "0.0.0.0", 80), ("udp", "0.0.0.0", 80), True),
        (("tcp", "0.0.0.0", 80), ("tcp", "0.0.0.0", 81), True),
    ],
)
def test_two_listeners_are_in_each_others_way_or_not(
    one: tuple[str, str, int], other: tuple[str, str, int], both_exist: bool
) -> None:
    first, second = listener(*one), listener(*other)
    assert first.conflicts_with(second) is not both_exist
    assert second.conflicts_with(first) is not both_exist


def test_what_a_container_publishes_is_read_in_every_spelling_of_docker() -> None:
    found = container(
        "web|shop|front,back|0.0.0.0:80->80/tcp, :::80->80/tcp, 10.88.0.1:5432->5432/tcp,"
        " [::]:443->443/tcp, 0.0.0.0:8000-8010->8000-8010/udp, 9000/tcp"
    )
    assert found is not None
    assert (found.name, found.stack, found.on_host_network) == ("web", "shop", False)
    assert list(found.published) == [
        listener("tcp", "0.0.0.0", 80),
        listener("tcp", "::", 80),
        listener("tcp", "10.88.0.1", 5432),
        listener("tcp", "::", 443),
        Listener("udp", listener("udp", "0.0.0.0", 1).address, range(8000, 8011)),
    ]


@pytest.mark.parametrize("line", ["", "a|b", "-x|||", "a b|||", "\x1b[2J|||", "a|b|c|d|e"])
def test_what_is_no_container_is_nothing(line: str) -> None:
    assert container(line) is None


def test_addresses_that_are_none_publish_nothing() -> None:
    found = container("web|||999.0.0.1:80->80/tcp, a.b:1->1/tcp, 1.2.3.4:5->")
    assert found is not None
    assert found.published == ()


@pytest.mark.parametrize(
    ("line", "ours"),
    [
        ("anything|prod|bridge|", True),
        ("tapbot-prod-traefik||bridge|", True),
        ("tapbot-prod-2-traefik|prod-2|bridge|", False),
        ("web||bridge|", False),
    ],
)
def test_a_container_is_ours_by_its_label_else_by_its_name(line: str, ours: bool) -> None:
    found = container(line)
    assert found is not None
    assert found.belongs_to("prod") is ours


def test_the_programs_of_ports_are_read() -> None:
    assert program('0.0.0.0:80 users:(("nginx",pid=1,fd=6),("nginx",pid=2,fd=6))') == (80, "nginx")
    assert program('[::]:80 users:(("caddy",pid=1,fd=6))') == (80, "caddy")
    assert program("0.0.0.0:80 ") is None
