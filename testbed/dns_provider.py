"""A DNS provider with the HTTP API that ACME clients call `httpreq`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread, Timer

from testbed.pebble import Pebble

LONGEST = 4096
"""Maximum bytes of a request to read."""


@dataclass(frozen=True)
class DnsProvider:
    """A running provider, and the names of the records it was asked to create."""

    endpoint: str
    presented: list[str] = field(default_factory=list)


@contextmanager
def dns_provider(address: str, authority: Pebble, late_seconds: float = 0) -> Iterator[DnsProvider]:
    """Serve on one address at a free port; records go to the authority's name server.

    As with real providers, a record may be known there only some time after it was accepted.
    """
    presented: list[str] = []

    def publish(message: Mapping[str, str]) -> None:
        authority.set_txt(message["fqdn"], message["value"])
        presented.append(message["fqdn"])

    def present(message: Mapping[str, str]) -> None:
        if late_seconds:
            Timer(late_seconds, publish, [message]).start()
        else:
            publish(message)

    actions: dict[str, Callable[[Mapping[str, str]], None]] = {
        "/present": present,
        "/cleanup": lambda message: authority.clear_txt(message["fqdn"]),
    }

    class Handler(BaseHTTPRequestHandler):
        """Answers the two requests of the API."""

        def do_POST(self) -> None:
            """Add or remove the record in the body, depending on the path."""
            length = min(int(self.headers.get("Content-Length") or 0), LONGEST)
            action = actions.get(self.path)
            if action is None:
                self.send_error(HTTPStatus.NOT_FOUND)
                return
            action(json.loads(self.rfile.read(length)))
            self.send_response(HTTPStatus.OK)
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            """Log nothing."""

    with ThreadingHTTPServer((address, 0), Handler) as server:
        serving = Thread(target=server.serve_forever)
        serving.start()
        try:
            yield DnsProvider(f"http://{address}:{server.server_port}", presented)
        finally:
            server.shutdown()
            serving.join()
