"""What the settings open and close at a server, and what they refuse to close."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from testbed import Bed
from testbed.deployment import ROLES
from testbed.pulumi_cli import UP
from testbed.scan import connects, open_ports, udp_answers
from testbed.sessions import wait_until
from tests.e2e_bed.deployment import BedDeployment
from tests.e2e_bed.production.test_outside import SHOW

pytestmark = pytest.mark.slow

NAME = ROLES["data"]
TCP, UDP = 8443, 5300
ECHO = f"""
import socket
server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("", {UDP}))
while True:
    server.sendto(*server.recvfrom(100))
"""


@pytest.fixture(scope="module")
def before(stack: BedDeployment) -> dict[str, Any]:
    """The settings that name neither networks nor ports."""
    return stack.settings()


@pytest.fixture(scope="module")
def services(bed: Bed) -> Iterator[None]:
    """Two services of the operator's own, which are no containers."""
    units = {"own-tcp": f"python3 -m http.server {TCP}", "own-udp": "python3 /root/echo.py"}
    bed.ssh(NAME, "cat >/root/echo.py", stdin=ECHO)
    for unit, command in units.items():
        bed.ssh(NAME, f"systemd-run --unit={unit} {command}")
    listening = f"ss -Htln sport = :{TCP} | grep -q . && ss -Huln sport = :{UDP} | grep -q ."
    wait_until("both services", 20, lambda: bed.ask(NAME, listening).ok, every=0.5)
    yield
    bed.ssh(NAME, f"systemctl stop {' '.join(units)}")


def answers(bed: Bed) -> tuple[bool, bool]:
    """Return whether a stranger reaches the operator's own services, by TCP and by UDP."""
    address = bed.addresses[NAME]
    return connects(bed, address, TCP), udp_answers(bed, address, UDP, b"hello")


@contextmanager
def container_behind(bed: Bed) -> Iterator[str]:
    """A container of the operator's own, on an engine that forwards to all of them."""
    bed.ssh(NAME, "iptables -P FORWARD ACCEPT")
    inspect = (
        "docker inspect -f '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' operators-own"
    )
    try:
        yield bed.ssh(NAME, inspect).strip()
    finally:
        bed.ssh(NAME, "iptables -P FORWARD DROP")


@pytest.mark.usefixtures("services")
def test_services_of_the_operators_own_are_closed_until_they_are_named(
    stack: BedDeployment, before: dict[str, Any]
) -> None:
    assert answers(stack.bed) == (False, False)
    control = f"{stack.bed.plan.control_address}/32"

    def open_and_close(settings: dict[str, Any]) -> None:
        settings["servers"]["data"].update(openPorts=[TCP], openUdpPorts=[UDP])
        settings["ssh"]["allowedNetworks"] = [control]

    stack.configure(open_and_close)
    stack.up()
    assert answers(stack.bed) == (True, True)
    assert open_ports(stack.bed, stack.bed.addresses[NAME]) == {TCP}
    assert open_ports(stack.bed, stack.bed.addresses[ROLES["edge"]]) == {80, 443}
    stack.restore(before)
    stack.up()
    assert answers(stack.bed) == (False, False)


def test_an_update_that_would_lock_its_operator_out_changes_nothing(
    stack: BedDeployment, before: dict[str, Any]
) -> None:
    rules = {name: stack.bed.ssh(name, SHOW) for name in ROLES.values()}
    stack.configure(lambda settings: settings["ssh"].update(allowedNetworks=["192.0.2.0/24"]))
    try:
        refused = stack.pulumi.run(*UP)
    finally:
        stack.restore(before)
    assert refused.code != 0
    assert "would lock you out" in refused.text
    assert {name: stack.bed.ssh(name, SHOW) for name in ROLES.values()} == rules
    stack.up()


def test_a_peer_gets_to_nothing_behind_a_server(stack: BedDeployment) -> None:
    edge, wg = ROLES["edge"], "docker exec tapbot-bed-tunnel-edge wg"
    key = stack.bed.ssh(edge, f"{wg} show tb-bed peers").strip()
    with container_behind(stack.bed) as address:
        # Whoever has broken into a server lets his tunnel send whatever he likes.
        stack.bed.ssh(edge, f"{wg} set tb-bed peer {key} allowed-ips 10.88.0.2/32,{address}/32")
        stack.bed.ssh(edge, f"ip route add {address}/32 dev tb-bed src 10.88.0.1")
        try:
            attempt = "timeout 3 bash -c '</dev/tcp/{}/6379'"
            assert stack.bed.ask(edge, attempt.format("10.88.0.2")).ok, "a link's own port"
            assert not stack.bed.ask(edge, attempt.format(address)).ok
        finally:
            stack.bed.ssh(edge, f"ip route delete {address}/32 dev tb-bed")
            stack.bed.ssh(edge, f"{wg} set tb-bed peer {key} allowed-ips 10.88.0.2/32")


def test_a_container_reaches_of_its_server_what_it_publishes_and_not_its_ssh(
    stack: BedDeployment,
) -> None:
    bed, public = stack.bed, stack.bed.addresses[NAME]
    attempt = "docker exec tapbot-bed-postgres-data timeout 3 bash -c '</dev/tcp/{}/{}'"
    assert connects(bed, public, 22), "strangers may log in"
    assert not bed.ask(NAME, attempt.format(public, 22)).ok
    assert not bed.ask(NAME, attempt.format("10.88.0.2", 22)).ok
    assert bed.ask(NAME, attempt.format("10.88.0.2", 5432)).ok, "as other servers call it"
