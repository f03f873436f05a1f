"""A fake of Telegram's Bot API: it keeps what a bot sends, and delivers updates."""

import json
import re
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final
from urllib.parse import parse_qs

ACCOUNT: Final = "123456:the-account-of-the-fake"
"""The token by which a bot is known."""
LONGEST: Final = 4096
"""UTF-16 units of one message."""

TRIES: Final = 6
METHOD: Final = re.compile(r"/bot([^/]+)/(\w+)")

Json = dict[str, object]


@dataclass
class Telegram:
    """One bot's account at the fake."""

    url: str
    sent: list[tuple[int, str]] = field(default_factory=list)
    """Chat and text of each message."""
    webhook: str = ""
    secret: str = ""
    busy: int = 0
    """How many of the next requests are answered with 429."""
    pending: int = 0
    requests: int = 0
    slow: float = 0
    """Seconds that it takes for each request."""

    def texts(self, chat: int) -> list[str]:
        """Return what one chat got."""
        return [text for whose, text in self.sent if whose == chat]

    def answer(self, token: str, method: str, values: Json) -> tuple[int, Json]:
        """Do what a method of the Bot API does; return its status and body."""
        if token != ACCOUNT:
            return _error(401, "Unauthorized")
        self.requests += 1
        time.sleep(self.slow)
        if self.busy:
            self.busy -= 1
            later: Json = {"parameters": {"retry_after": 1}}
            return 429, {**_error(429, "Too Many Requests: retry after 1")[1], **later}
        match method:
            case "sendMessage":
                return self._send(values)
            case "setWebhook":
                return self._set(values)
            case "getWebhookInfo":
                return _good(
                    {
                        "url": self.webhook,
                        "has_custom_certificate": False,
                        "pending_update_count": self.pending,
                    }
                )
            case _:
                return _error(404, "Not Found")

    def deliver(self, to: str, update: Json, secret: str = "", tries: int = TRIES) -> list[int]:
        """Deliver an update until it is taken; return all statuses."""
        found = []
        for _ in range(tries):
            request = urllib.request.Request(
                to,
                data=json.dumps(update).encode(),
                headers={
                    "Content-Type": "application/json",
                    "X-Telegram-Bot-Api-Secret-Token": secret or self.secret,
                },
            )
            found.append(_status(request))
            if found[-1] == 200:
                break
        return found

    def _send(self, values: Json) -> tuple[int, Json]:
        text, chat = str(values.get("text", "")), int(str(values["chat_id"]))
        if len(text.encode("utf-16-le")) // 2 > LONGEST:
            return _error(400, "Bad Request: message is too long")
        if not text.strip():
            return _error(400, "Bad Request: message text is empty")
        if chat < 0:
            return _error(403, "Forbidden: bot was blocked by the user")
        self.sent.append((chat, text))
        about: Json = {"id": chat, "type": "private"}
        return _good({"message_id": len(self.sent), "date": 0, "chat": about, "text": text})

    def _set(self, values: Json) -> tuple[int, Json]:
        url = str(values.get("url", ""))
        if not url.startswith("https://"):
            return _error(
                400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook"
            )
        self.webhook, self.secret = url, str(values.get("secret_token", ""))
        return _good(True)


def message(update: int, chat: int, text: str, language: str = "ru") -> Json:
    """Return an update: a person writes to the bot."""
    person = {"id": chat, "is_bot": False, "first_name": "Aida", "language_code": language}
    about = {"id": chat, "type": "private"}
    said = {"message_id": update, "date": 0, "chat": about, "from": person, "text": text}
    return {"update_id": update, "message": said}


@contextmanager
def telegram(address: str = "127.0.0.1") -> Iterator[Telegram]:
    """Serve the Bot API on one of this machine's addresses."""

    class Handler(BaseHTTPRequestHandler):
        """One request."""

        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            """Answer a method."""
            text = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            found = METHOD.fullmatch(self.path)
            status, body = _error(404, "Not Found")
            if found:
                status, body = account.answer(found[1], found[2], _values(text))
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            """Say nothing."""

    with ThreadingHTTPServer((address, 0), Handler) as server:
        account = Telegram(f"http://{address}:{server.server_port}")
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield account
        finally:
            server.shutdown()


def _values(text: bytes) -> Json:
    """Return the parameters of a form, which JSON inside stays text of."""
    return {name: values[0] for name, values in parse_qs(text.decode()).items()}


def _status(request: urllib.request.Request) -> int:
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def _good(result: object) -> tuple[int, Json]:
    return 200, {"ok": True, "result": result}


def _error(code: int, description: str) -> tuple[int, Json]:
    return code, {"ok": False, "error_code": code, "description": description}
