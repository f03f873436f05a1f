"""A service that answers each request as it was told, and remembers what was asked of it."""

import json
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from components.automation.linkage import code

Answers = Mapping[str, tuple[int, Any]]


@dataclass
class Service:
    """Its address, and the requests that came, as `GET /path`, without their queries."""

    url: str = ""
    asked: list[str] = field(default_factory=list)
    sent: list[tuple[str, Any]] = field(default_factory=list)
    """The same with what was sent along, where something was."""


@contextmanager
def service(answers: Answers) -> Iterator[Service]:
    """Serve answers by request, such as `GET /roles`; what is not among them is a 404."""
    here = Service()

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            request = f"{self.command} {self.path.split('?')[0]}"
            here.asked.append(request)
            if self.headers.get("Content-Type") == "application/json":
                here.sent.append((request, json.loads(sent)))
            status, body = answers.get(request, (404, {"message": "not there"}))
            text = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(text)))
            self.send_header("Set-Cookie", "n8n-auth=session; Secure")
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    for method in ("GET", "POST", "PATCH", "DELETE", "SEARCH"):
        setattr(Handler, f"do_{method}", Handler.answer)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    here.url = f"http://127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield here
    finally:
        server.shutdown()
        server.server_close()


@dataclass(frozen=True)
class Ended:
    """How a program ended."""

    code: int
    out: str
    err: str


def run(
    folder: Path, script: str, files: Mapping[str, str], *arguments: str, job: str = ""
) -> Ended:
    """Run a script with the files of its job."""
    for name, text in {**code(job or script), **files}.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    command = ["node", str(folder / script), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    return Ended(done.returncode, done.stdout, done.stderr)
