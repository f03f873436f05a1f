"""A web server that takes what alerts are sent to: Telegram's Bot API and webhooks."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TAKEN = json.dumps({"ok": True, "result": {"message_id": 1, "date": 1, "chat": {"id": 7}}})
REFUSED = json.dumps({"ok": False, "error_code": 401, "description": "Unauthorized"})


@dataclass(frozen=True)
class Message:
    """One request: its path, the JSON that it brought, and when (monotonic seconds)."""

    path: str
    body: Any
    moment: float = field(default_factory=time.monotonic)


class Inbox(ThreadingHTTPServer):
    """Listens at an address of this machine that containers reach, and keeps what comes."""

    daemon_threads = True

    def __init__(self, address: str, port: int) -> None:
        super().__init__((address, port), _Handler)
        self.messages: list[Message] = []
        self.refused: set[str] = set()
        """Paths whose messages are refused, as Telegram refuses a token that it does not know."""

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://{self.server_address[0]!s}:{self.server_port}"

    def at(self, path: str) -> list[Any]:
        """Return what came to a path."""
        return [each.body for each in self.messages if each.path == path]


class _Handler(BaseHTTPRequestHandler):
    server: Inbox

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        refused = self.path in self.server.refused
        if not refused:
            self.server.messages.append(Message(self.path, json.loads(body)))
        self.send_response(401 if refused else 200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write((REFUSED if refused else TAKEN).encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Say nothing."""


@contextmanager
def listening(address: str, port: int = 0) -> Iterator[Inbox]:
    """Take messages for as long as the block takes, at any free port where none is named."""
    with Inbox(address, port) as inbox:
        threading.Thread(target=inbox.serve_forever, daemon=True).start()
        yield inbox
        inbox.shutdown()
