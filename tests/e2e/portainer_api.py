"""What Portainer answers to whoever makes environments, as it was seen when it ran by hand."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TOKEN = "a.signed-token"


def fields_of(kind: str, body: bytes) -> dict[str, str]:
    """Return the fields of a form; it takes no other kind than one of several parts."""
    form = message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + body)
    assert form.is_multipart()
    return {
        str(part.get_param("name", header="content-disposition")): str(part.get_payload())
        for part in form.walk()
        if not part.is_multipart()
    }


@dataclass
class Portainer:
    """Its administrator's password, the environments it knows, and how often it fails at first."""

    password: str
    environments: dict[str, dict[str, str]] = field(default_factory=dict)
    failures: int = 0
    url: str = ""

    def login(self, body: bytes) -> tuple[int, object]:
        """Answer who logs in."""
        if json.loads(body) == {"Username": "admin", "Password": self.password}:
            return 200, {"jwt": TOKEN}
        return 422, {"message": "Invalid credentials"}

    def make(self, kind: str, body: bytes) -> tuple[int, object]:
        """Make an environment of a form."""
        fields = fields_of(kind, body)
        if self.failures:
            self.failures -= 1
            return 500, {"message": "Unable to initiate communications with environment"}
        if fields["Name"] in self.environments:
            return 409, {"message": "Name is not unique"}
        self.environments[fields["Name"]] = fields
        return 200, {"Id": len(self.environments)}


@contextmanager
def serving(portainer: Portainer) -> Iterator[Portainer]:
    """Serve its API on a port of 127.0.0.1."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.path == "/api/auth":
                status, said = portainer.login(body)
            elif self.headers["Authorization"] != f"Bearer {TOKEN}":
                status, said = 401, {}
            else:
                assert self.path == "/api/endpoints"
                status, said = portainer.make(self.headers["Content-Type"], body)
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(said).encode())

        def log_message(self, *_: object) -> None:
            """Be silent."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        portainer.url = f"http://127.0.0.1:{server.server_port}"
        try:
            yield portainer
        finally:
            server.shutdown()
