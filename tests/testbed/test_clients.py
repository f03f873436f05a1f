"""Clients that need no name resolution: where they connect, and what they say."""

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx
import pytest

from testbed.clients import AddressTransport, PublicEntry, succeeded
from testbed.errors import BedError

ENTRY = PublicEntry("tapbot.test", 8080, 8443, authority="")


class _Echo(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.headers["Host"].encode())

    def log_message(self, *_: object) -> None:
        """Print nothing."""


@pytest.fixture
def port() -> Iterator[int]:
    server = HTTPServer(("127.0.0.1", 0), _Echo)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_name_that_nobody_resolves_leads_to_the_address(port: int) -> None:
    with httpx.Client(transport=AddressTransport("127.0.0.1"), trust_env=False) as client:
        assert client.get(f"http://no.such.name.invalid:{port}/").text.startswith("no.such.name")


def test_urls_leave_the_default_port_out() -> None:
    assert ENTRY.url("cms") == "https://cms.tapbot.test:8443"
    assert PublicEntry("tapbot.test", 80, 443, authority="").url() == "https://tapbot.test"


def test_a_bad_answer_says_path_code_and_text() -> None:
    request = httpx.Request("GET", "https://cms.tapbot.test/items/x")
    assert succeeded(httpx.Response(204, request=request), 204).status_code == 204
    with pytest.raises(BedError, match="/items/x: 503 try later"):
        succeeded(httpx.Response(503, text="try later", request=request))


def test_the_handshake_goes_to_the_address() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        entry = PublicEntry("tapbot.test", 80, listener.getsockname()[1], authority="")
        listener.close()
        with pytest.raises(ConnectionRefusedError):
            entry.handshake(httpx.create_ssl_context(), "tapbot.test")
