"""A mail server that takes every message and keeps it."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage


class MailSink(socketserver.ThreadingTCPServer):
    """Listens at an address of this machine that containers reach."""

    allow_reuse_address = daemon_threads = True

    def __init__(self, address: str, port: int) -> None:
        super().__init__((address, port), _Session)
        self.messages: list[EmailMessage] = []
        self.speaks = threading.Event()
        """While it is not set, connections are taken and nothing is said."""
        self.speaks.set()

    def to(self, recipient: str) -> list[EmailMessage]:
        """Return the messages to an address."""
        return [each for each in self.messages if each["To"] == recipient]


class _Session(socketserver.StreamRequestHandler):
    """As much of RFC 5321 as a sender needs."""

    server: MailSink

    def handle(self) -> None:
        self.server.speaks.wait()
        self._say("220 sink")
        for line in self.rfile:
            command = line.strip().upper()
            if command == b"DATA":
                self._say("354 go on")
                self.server.messages.append(self._message())
            self._say("221 bye" if command == b"QUIT" else "250 ok")
            if command == b"QUIT":
                return

    def _message(self) -> EmailMessage:
        lines = iter(self.rfile.readline, b".\r\n")
        return message_from_bytes(b"".join(lines), policy=policy.default)

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@contextmanager
def listening(address: str, port: int) -> Iterator[MailSink]:
    """Take mail for as long as the block takes."""
    with MailSink(address, port) as sink:
        threading.Thread(target=sink.serve_forever, daemon=True).start()
        yield sink
        sink.shutdown()
