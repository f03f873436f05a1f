"""Preflight on real servers: one SSH call to each, and one report for all of them."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from testbed import Bed
from testbed.recipe import suite
from testbed.shell import Answer, ask
from tests.support.factories import config_with
from tests.support.program import host_key

SYN = "tcp dst port 22 and tcp[tcpflags] & (tcp-syn|tcp-ack) == tcp-syn"
LISTEN = (
    "import socket; s=socket.create_server(('0.0.0.0', 80)); print('up', flush=True); s.accept()"
)


@dataclass
class Flight:
    """Preflight of a stack of the bed's two servers."""

    bed: Bed
    folder: Path

    def run(self, **changes: Any) -> Answer:
        """Write the stack file with these changes of the servers, and ask."""
        servers = {
            server: {
                "address": self.bed.addresses[host],
                "hostKey": self.bed.host_key(host),
                "memory": "2GB",
                **changes.get(server, {}),
            }
            for server, host in (("edge", "srv-a"), ("data", "srv-b"))
        }
        config = config_with(
            {
                "domain": "localhost",
                "servers": servers,
                "ssh": {"keyFile": str(self.bed.client_key)},
                "traefik": {"acme": None},
                **changes.get("more", {}),
            }
        )
        file = self.folder / "Pulumi.flight.yaml"
        spelled = {f"tapbot-stack:{key}": value for key, value in config.items()}
        file.write_text(yaml.safe_dump({"config": spelled}, sort_keys=False))
        command = [sys.executable, "-m", "toolchain.preflight", "--stack", "flight"]
        answer = ask([*command, "--stack-file", file], timeout=120)
        print(answer.out + answer.err)
        return answer


@pytest.fixture
def flight(bed: Bed, tmp_path: Path) -> Flight:
    """A stack that nothing was done with yet; what `test_bed` has left is removed."""
    for name in ("srv-a", "srv-b"):
        bed.power_on(name)
        # It has a port of the stack.
        bed.ask(name, "docker rm -f cache")
    return Flight(bed, tmp_path)


@contextmanager
def listening(bed: Bed, name: str) -> Iterator[None]:
    """A program of the operator's own that has port 80 of a server."""
    login = [str(word) for word in bed.login(name)]
    command = [*login, "-tt", f'python3 -c "{LISTEN}"']
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        try:
            assert child.stdout is not None
            assert child.stdout.readline().strip() == "up"
            yield
        finally:
            # The terminal goes with the connection, and the program with the terminal.
            child.terminate()


def errors(answer: Answer) -> list[str]:
    """The errors of a report."""
    return [line for line in answer.out.splitlines() if line.startswith("error: ")]


def test_two_servers_that_are_fit_are_ready_after_one_connection_to_each(flight: Flight) -> None:
    with flight.bed.capture("srv-a", SYN) as edge, flight.bed.capture("srv-b", SYN) as data:
        answer = flight.run()
    assert answer.ok, answer.out + answer.err
    assert errors(answer) == []
    assert "servers.edge: lets everybody try passwords over SSH" in answer.out
    lines = answer.out.splitlines()
    assert re.search(r"^SSH +answers, host key matches +answers, host key matches$", lines[1])
    engine = {"bookworm": r"20\.10\.24\S* \(API 1\.41\)", "trixie": r"26\.1\.\S+ \(API 1\.45\)"}
    release = {"bookworm": "debian 12, amd64", "trixie": "debian 13, amd64"}[suite()]
    assert re.search(rf"^Docker +{engine[suite()]} +{engine[suite()]}$", answer.out, re.MULTILINE)
    assert re.search(rf"^system +{release} +{release}$", answer.out, re.MULTILINE)
    assert re.search(r"^tunnel +WireGuard by /dev/net/tun +", answer.out, re.MULTILINE)
    assert re.search(r"^clock +[+-]0\.\d s ± ", answer.out, re.MULTILINE)
    assert (edge.frames(), data.frames()) == (1, 1)


def test_a_wrong_host_key_is_told_with_both_fingerprints_beside_the_other_server(
    flight: Flight,
) -> None:
    answer = flight.run(data={"hostKey": host_key()})
    assert answer.code == 1
    [line] = errors(answer)
    assert "servers.data.hostKey: is not the key of the server that answers (got SHA256:" in line
    assert len(set(re.findall(r"SHA256:[\w+/]{43}", line))) == 2
    assert re.search(r"^SSH +answers, host key matches +failed$", answer.out, re.MULTILINE)


def test_a_server_that_is_off_is_named_and_the_other_one_is_shown(flight: Flight) -> None:
    flight.bed.power_off("srv-b")
    try:
        answer = flight.run()
    finally:
        flight.bed.power_on("srv-b")
    assert answer.code == 1
    [line] = errors(answer)
    assert line.startswith("error: servers.data: cannot be reached (got ")
    assert f"expected an SSH server at {flight.bed.addresses['srv-b']} port 22)" in line
    assert "state' lost" in answer.out


def test_a_server_that_is_lost_is_not_contacted(flight: Flight) -> None:
    with flight.bed.capture("srv-b", "tcp dst port 22") as frames:
        answer = flight.run(data={"state": "lost"})
    assert "skipped: its state is lost" in answer.out
    assert frames.frames() == 0


def test_a_port_that_is_taken_is_told_with_who_has_it(flight: Flight) -> None:
    with listening(flight.bed, "srv-a"):
        answer = flight.run()
    assert answer.code == 1
    assert errors(answer) == [
        "error: traefik.httpPort: needs TCP port 80 on edge, which is taken "
        "(got python3; expected a port that nobody listens on)"
    ]
    assert re.search(r"^ports +1 of 6 taken +", answer.out, re.MULTILINE)


def test_a_user_who_is_not_let_in_is_told(flight: Flight) -> None:
    answer = flight.run(edge={"user": "nobody"})
    [line] = errors(answer)
    assert line.startswith(
        "error: servers.edge.user: is refused by the server (got 'nobody' with the key "
    )


def test_networks_that_leave_out_this_machine_are_told_before_they_lock_it_out(
    flight: Flight,
) -> None:
    allowed = {"ssh": {"keyFile": str(flight.bed.client_key), "allowedNetworks": ["192.0.2.0/24"]}}
    answer = flight.run(more=allowed)
    address = flight.bed.plan.control_address
    assert (
        f"would lock you out of edge (got 192.0.2.0/24; expected a network that holds {address}"
        in answer.out
    )
