"""`make admin` opens the pages of both servers over SSH, and closes them again."""

import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import closing

import httpx
import pytest

from testbed.deployment import ROLES
from testbed.scan import open_ports
from testbed.sessions import Child, wait_until
from tests.e2e_bed.deployment import BedDeployment


@pytest.fixture
def admin(stack: BedDeployment) -> Iterator[Child]:
    """What `make admin` runs, in a terminal where Ctrl-C does what it does for people."""
    command = ["env", "--default-signal=INT", sys.executable, "-m", "toolchain", "admin"]
    with Child(
        [*command, "--stack", stack.workspace.stack],
        env=stack.pulumi.workspace.environment(),
        cwd=stack.workspace.program,
    ) as child:
        yield child


def listens(port: int) -> bool:
    """Whether something of this machine takes connections there."""
    with closing(socket.socket()) as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def test_the_pages_of_both_servers_open_here_until_ctrl_c(
    stack: BedDeployment, admin: Child
) -> None:
    pages = stack.outputs["admin"]
    assert {page["server"] for page in pages.values()} == set(ROLES)

    def all_open() -> bool:
        assert admin.running, admin.wait(1).text
        return all(listens(page["port"]) for page in pages.values())

    wait_until("all forwards", 60, all_open, every=0.5)
    with httpx.Client(timeout=60, trust_env=False, follow_redirects=True) as client:
        answers = {name: client.get(page["url"]) for name, page in pages.items()}
    # The package-built Alertmanager has no page of its own.
    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(
        pages, 200
    )
    assert "pgAdmin" in answers["pgadmin"].text
    for role, name in ROLES.items():
        published = {page["port"] for page in pages.values() if page["server"] == role}
        assert not published & open_ports(stack.bed, stack.bed.addresses[name])
    os.killpg(admin.process.pid, signal.SIGINT)
    ended = admin.wait(30)
    assert ended.code == 0, ended.text
    assert ended.out.splitlines()[-1] == "Closed."
    password = stack.credentials["pgadmin"]["password"]
    assert password not in ended.text
    wait_until("an end", 10, lambda: not any(listens(page["port"]) for page in pages.values()))
