"""The HTTP server: reads a request, checks its key, answers as Qdrant does."""

from __future__ import annotations

import json
import shutil
import time
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from . import access
from .errors import NotFound, RequestError, Unauthorized, WrongInput
from .metrics import Metrics
from .routes import Request, Route, Text, object_of, route, routes
from .settings import Settings
from .snapshots import Snapshots
from .store import Store


class Server(ThreadingHTTPServer):
    """Serves one store."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.store = Store(settings.storage)
        self.metrics = Metrics(self.store)
        self.routes = [
            *routes(self.store, Snapshots(self.store, settings.snapshots)),
            route("GET", "/metrics", lambda _: Text(self.metrics.text()), writes=False),
        ]
        super().__init__((settings.host, settings.http_port), Handler)


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    server: Server
    protocol_version = "HTTP/1.1"
    server_version = "qdrant-substitute"
    sys_version = ""
    # A client that stops talking must not hold a thread for ever.
    timeout = 120

    def do_GET(self) -> None:
        """Answer any method; the others are the same."""
        started = time.monotonic()
        path = urlsplit(self.path).path
        answered = partial(self._json, started=started)
        self._endpoint = "unknown"
        try:
            chosen, parts = self._route(path)
            self._endpoint = chosen.template
            access.check(self.server.settings, path, dict(self.headers), writes=chosen.writes)
            answer = chosen.action(self._request(parts))
            if isinstance(answer, Text):
                self._send(200, answer.content.encode(), "text/plain")
            elif isinstance(answer, Path):
                self._file(answer)
            elif path == "/":
                self._send(200, json.dumps(answer).encode(), "application/json")
            else:
                answered(200, {"result": answer, "status": "ok"})
        except Unauthorized as error:
            self._send(error.status, str(error).encode(), "text/plain")
        except RequestError as error:
            answered(error.status, {"status": {"error": str(error)}})
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            problem = f"`{error.args[0]}` is missing" if isinstance(error, KeyError) else str(error)
            answered(400, {"status": {"error": f"Wrong input: {problem.splitlines()[0]}"}})
        except ConnectionError:
            self.close_connection = True
        except Exception as error:  # noqa: BLE001 - the engine raises plain exceptions for wrong vectors
            answered(400, {"status": {"error": f"Wrong input: {error}"}})

    do_POST = do_PUT = do_DELETE = do_PATCH = do_GET  # noqa: N815 - the library's names

    def _route(self, path: str) -> tuple[Route, dict[str, str]]:
        for candidate in self.server.routes:
            found = candidate.path.fullmatch(path.rstrip("/") or "/")
            if found and candidate.method == self.command:
                return candidate, {key: unquote(part) for key, part in found.groupdict().items()}
        # Unknown paths ask for the key as well, so that they tell a stranger nothing.
        access.check(self.server.settings, path, dict(self.headers), writes=False)
        raise NotFound(f"the substitute has no {self.command} {path}")

    def _request(self, parts: dict[str, str]) -> Request:
        try:
            length = int(self.headers.get("Content-Length") or 0)
        except ValueError:
            length = -1
        upload = self.headers.get_content_type() == "multipart/form-data"
        # Uploads hold whole collections; Qdrant does not limit them either.
        if length < 0 or (length > self.server.settings.max_request_bytes and not upload):
            self.close_connection = True
            raise WrongInput("the request is too large or has no valid Content-Length")
        content = self.rfile.read(length) if length else b""
        if upload:
            return Request(parts=parts, upload=uploaded(self.headers["Content-Type"], content))
        try:
            return Request(parts=parts, body=object_of(json.loads(content)) if content else {})
        except (json.JSONDecodeError, UnicodeDecodeError) as error:
            raise WrongInput(f"Json deserialize error: {error}") from None

    def _json(self, status: int, answer: dict[str, Any], *, started: float) -> None:
        content = json.dumps({**answer, "time": time.monotonic() - started}).encode()
        self._send(status, content, "application/json")

    def _send(self, status: int, content: bytes, kind: str) -> None:
        self._head(status, len(content), kind)
        self.wfile.write(content)

    def _file(self, file: Path) -> None:
        with file.open("rb") as content:
            self._head(200, file.stat().st_size, "application/octet-stream")
            shutil.copyfileobj(content, self.wfile)

    def _head(self, status: int, length: int, kind: str) -> None:
        self.server.metrics.count(self.command, self._endpoint, status)
        if status >= 400:
            # The body of a refused request may be unread.
            self.close_connection = True
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(length))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing of healthchecks."""
        if self.path not in access.OPEN_PATHS:
            super().log_request(code, size)


def uploaded(kind: str, content: bytes) -> bytes:
    """The one file of a multipart form, cut out by position: it may be large."""
    _, _, boundary = kind.partition("boundary=")
    start = content.find(b"\r\n\r\n") + 4
    end = content.rfind(b"\r\n--" + boundary.strip('"').encode())
    if start < 4 or end < start or not boundary:
        raise WrongInput("the form holds no file")
    return content[start:end]
