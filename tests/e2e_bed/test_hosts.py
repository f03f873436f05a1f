"""A server's engine seen from this machine, and its public address under the stack's names."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from testbed import Bed
from testbed.clients import PublicEntry
from tests.e2e.docker_cli import Docker
from tests.e2e_bed import hosts

STACK = "hosts-proof"
LABELS = f"--label kz.tapbot.stack={STACK} --label kz.tapbot.role=service"


@pytest.fixture
def engine(bed: Bed, redis: str) -> Iterator[Docker]:
    """An engine with one container of the stack and one of somebody else."""
    bed.load_image("srv-b", redis)
    engine = hosts.engine(bed, "srv-b", STACK)
    for name, labels in ((engine.name("cache"), LABELS), ("strangers", "")):
        bed.ssh("srv-b", f"docker run --detach --name {name} {labels} {redis}")
    yield engine
    engine.remove_everything()
    bed.ssh("srv-b", "docker rm --force strangers")


def test_a_remote_engine_is_asked_like_the_local_one(bed: Bed, engine: Docker) -> None:
    assert set(engine.services()) == {"cache"}
    assert hosts.engine(bed, "srv-a", STACK).services() == {}
    assert engine.execute("cache", "cat", stdin="through stdin").out == "through stdin"
    assert "redis-server" in engine.processes("cache")
    assert "Ready to accept connections" in engine.log("cache")
    engine.remove_everything()
    assert engine.services() == {}
    assert bed.ssh("srv-b", "docker ps --quiet --filter name=strangers").strip()


def test_arguments_arrive_as_they_are_and_failures_are_answers(bed: Bed) -> None:
    machine = hosts.machine(bed, "srv-a")
    said = machine.run("printf", "%s|", "two words", "$HOME", "it's; echo", "")
    assert said.out == "two words|$HOME|it's; echo||"
    assert machine.run("sh", "-c", "exit 7").code == 7


class _Echo(BaseHTTPRequestHandler):
    """Answers with the name that it was asked by."""

    def do_GET(self) -> None:
        """Answer."""
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.headers["Host"].encode())

    def log_message(self, _format: str, *_args: object) -> None:
        """Say nothing."""


def test_public_names_lead_to_the_given_address(bed: Bed) -> None:
    address = bed.plan.control_address
    with ThreadingHTTPServer((address, 0), _Echo) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        entry = PublicEntry("bed.example", server.server_port, 443, "", address)
        with entry.plain_client("cms") as client:
            assert client.get("/").text == f"cms.bed.example:{server.server_port}"
        server.shutdown()
    assert entry.url("cms") == "https://cms.bed.example"
