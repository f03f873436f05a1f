"""A DNS provider with an HTTP interface, as ACME clients that use `httpreq` know it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from testbed.pebble import Pebble

LONGEST = 4096
"""Bytes of a request that are read."""


@dataclass(frozen=True)
class DnsProvider:
    """A running provider, and the names it was asked to make records for."""

    endpoint: str
    presented: list[str] = field(default_factory=list)


@contextmanager
def dns_provider(address: str, authority: Pebble) -> Iterator[DnsProvider]:
    """Serve on one address, at a free port; records go to the authority's own name server."""
    presented: list[str] = []

    def present(message: Mapping[str, str]) -> None:
        authority.set_txt(message["fqdn"], message["value"])
        presented.append(message["fqdn"])

    actions: dict[str, Callable[[Mapping[str, str]], None]] = {
        "/present": present,
        "/cleanup": lambda message: authority.clear_txt(message["fqdn"]),
    }

    class Handler(BaseHTTPRequestHandler):
        """Answers each of the two requests that there are."""

        def do_POST(self) -> None:
            """Do what the path says with the record of the body."""
            length = min(int(self.headers.get("Content-Length") or 0), LONGEST)
            action = actions.get(self.path)
            if action is None:
                self.send_error(HTTPStatus.NOT_FOUND)
                return
            action(json.loads(self.rfile.read(length)))
            self.send_response(HTTPStatus.OK)
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            """Keep quiet."""

    with ThreadingHTTPServer((address, 0), Handler) as server:
        serving = Thread(target=server.serve_forever)
        serving.start()
        try:
            yield DnsProvider(f"http://{address}:{server.server_port}", presented)
        finally:
            server.shutdown()
            serving.join()
