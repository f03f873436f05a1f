"""The bed itself: its servers behave like rented ones."""

import sys
import time
from pathlib import Path

from testbed import Bed, up
from testbed.shell import ask

PUBLISHED = 6379
FAILED = (
    "systemctl --failed --no-legend --plain | while read -r unit rest; do"
    ' systemctl status --no-pager --full "$unit"; journalctl --no-pager --boot --unit "$unit"; done'
)
"""Says of each unit that failed, why."""


def reply(bed: Bed, name: str, request: str, port: int = PUBLISHED) -> str:
    """What a published Redis answers the outsider."""
    program = (
        "import socket, sys\n"
        "with socket.create_connection((sys.argv[1], int(sys.argv[2])), 3) as c:\n"
        "    c.sendall(sys.argv[3].encode() + b'\\r\\n')\n"
        "    print(c.recv(1000).decode())\n"
    )
    args = [sys.executable, "-c", program, bed.addresses[name], str(port), request]
    answer = bed.outsider(args, timeout=10)
    return answer.out.strip() if answer.ok else ""


def pings(bed: Bed, source: str, target: str) -> bool:
    """Whether one server reaches an address."""
    return bed.ask(source, f"ping -c 1 -W 1 {target}", timeout=20).ok


def test_both_engines_run_a_container_whose_port_the_outsider_reaches(bed: Bed, redis: str) -> None:
    for name in bed.addresses:
        assert bed.load_image(name, redis) == [redis]
        bed.ssh(name, f"docker run -d --name cache --restart unless-stopped -p 6379:6379 {redis}")
        deadline = time.monotonic() + 20
        while reply(bed, name, "PING") != "+PONG":
            assert time.monotonic() < deadline, f"{name}: the outsider gets no answer"
    assert bed.load_image("srv-a", redis) == [], "an image that is there is not sent again"


def test_servers_look_like_new_ones(bed: Bed) -> None:
    assert bed.ssh("srv-a", "hostname").strip() == "srv-a"
    bed.ask("srv-a", "systemctl is-system-running --wait")
    assert bed.ssh("srv-a", FAILED) == ""
    forward = bed.ssh("srv-a", "iptables -S FORWARD").splitlines()
    assert forward[0] == "-P FORWARD DROP", "Docker only does so where forwarding was off before"
    assert len({bed.ssh(name, "cat /etc/machine-id") for name in bed.addresses}) == 2


def test_servers_cannot_change_this_machines_kernel(bed: Bed) -> None:
    assert not bed.ask("srv-a", "sysctl -w kernel.panic=99").ok
    assert bed.ask("srv-a", "sysctl -w net.ipv4.ip_nonlocal_bind=1").ok
    assert Path("/proc/sys/net/ipv4/ip_nonlocal_bind").read_text().strip() == "0"


def test_a_wrong_host_key_is_refused(bed: Bed, tmp_path: Path) -> None:
    wrong = tmp_path / "known_hosts"
    wrong.write_text(f"srv-a {bed.host_key('srv-b')}\n")
    asked = [
        "ssh",
        "-F",
        str(bed.keys.config),
        "-o",
        f"UserKnownHostsFile={wrong}",
        "srv-a",
        "true",
    ]
    answer = ask(asked)
    assert not answer.ok
    assert "Host key verification failed" in answer.err


def test_the_outsider_has_no_key(bed: Bed) -> None:
    login = ["ssh", "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=no", "-o"]
    login += ["UserKnownHostsFile=/dev/null", "-o", "ConnectTimeout=5", "-F", "/dev/null"]
    answer = bed.outsider([*login, f"root@{bed.addresses['srv-a']}", "true"])
    assert "Permission denied" in answer.err


def test_a_capture_shows_what_passes_between_servers(bed: Bed) -> None:
    with bed.capture("srv-b") as frames:
        marker = "SEEN-BY-THE-NEIGHBOUR"
        sent = f"printf 'ECHO {marker}\\r\\n' | nc -q 1 {bed.addresses['srv-b']} {PUBLISHED}"
        assert marker in bed.ssh("srv-a", sent)
    assert frames.contains(marker.encode())
    assert frames.frames(f"tcp and port {PUBLISHED}") > 3
    assert not frames.contains(b"never sent")


def test_a_cut_separates_two_servers_and_nobody_else(bed: Bed) -> None:
    a, b = bed.addresses["srv-a"], bed.addresses["srv-b"]
    assert pings(bed, "srv-a", b)
    bed.cut("srv-a", "srv-b")
    try:
        assert len(bed.cuts()) == 2
        assert not pings(bed, "srv-a", b)
        assert not pings(bed, "srv-b", a)
        assert pings(bed, "srv-a", bed.plan.control_address)
        assert reply(bed, "srv-b", "PING") == "+PONG"
    finally:
        bed.heal()
    bed.heal()
    assert bed.cuts() == []
    assert pings(bed, "srv-a", b)


def test_a_server_that_reboots_comes_back_with_its_container(bed: Bed) -> None:
    before = bed.ssh("srv-a", "cat /proc/sys/kernel/random/boot_id")
    started = time.monotonic()
    bed.reboot("srv-a")
    print(f"reboot {time.monotonic() - started:.1f} s")
    assert bed.ssh("srv-a", "cat /proc/sys/kernel/random/boot_id") != before
    deadline = time.monotonic() + 20
    while reply(bed, "srv-a", "PING") != "+PONG":
        assert time.monotonic() < deadline, "the container did not come back"
    forward = bed.ssh("srv-a", "iptables -S FORWARD").splitlines()
    assert forward[0] == "-P FORWARD DROP"


def test_a_server_without_power_is_silent_until_it_has_power_again(bed: Bed) -> None:
    bed.power_off("srv-b")
    assert not bed.powered("srv-b")
    assert not bed.ask("srv-b", "true", timeout=20).ok
    bed.power_on("srv-b")
    deadline = time.monotonic() + 20
    while reply(bed, "srv-b", "PING") != "+PONG":
        assert time.monotonic() < deadline, "the container did not come back"


def test_a_third_server_joins_a_bed_that_is_up(bed: Bed) -> None:
    boot = bed.ssh("srv-a", "cat /proc/sys/kernel/random/boot_id")
    larger = up(bed.plan.with_hosts("srv-c", bare=frozenset({"srv-c"})))
    assert larger.addresses["srv-c"] == "10.78.0.13"
    assert larger.ask("srv-c", "command -v docker").out == ""
    assert pings(larger, "srv-c", larger.addresses["srv-a"])
    assert larger.ssh("srv-a", "cat /proc/sys/kernel/random/boot_id") == boot
    # `bed` was loaded before: what it does now must not make the third server forgotten.
    bed.power_off("srv-a")
    bed.power_on("srv-a")
    assert Bed.load(bed.plan.name).powered("srv-c")
