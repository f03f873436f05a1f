"""Shows addresses and next steps after an update."""

from __future__ import annotations

import socket
from typing import Any
from urllib.parse import urlsplit

from toolchain.console import Console
from toolchain.stack import Stack
from toolchain.tables import table

CERTIFICATE_OUTPUT = "caCertificate"


def show(stack: Stack) -> None:
    """Print addresses and next steps, and keep the certificate of the stack's own authority."""
    console = stack.context.console
    outputs = stack.outputs()
    console.line()
    print_urls(console, outputs)
    if missing := unresolved(outputs):
        console.line()
        console.line("Browsers and curl know these names, other programs on this machine do not:")
        console.line(f"as root, add to /etc/hosts: 127.0.0.1 {' '.join(missing)}")
    certificate = outputs.get(CERTIFICATE_OUTPUT)
    if isinstance(certificate, str) and certificate.startswith("-----BEGIN CERTIFICATE"):
        path = stack.context.paths.authority(stack.name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(certificate)
        console.line()
        console.line(f"Certificate authority of this stack: {path}")
    steps = outputs.get("nextSteps")
    if isinstance(steps, list):
        console.line()
        for step in steps:
            console.line(f"- {step}")
    console.line('(pulumi itself: eval "$(make -s env)" puts it on the PATH of this shell)')


def unresolved(outputs: dict[str, Any]) -> list[str]:
    """Return the stack's names below localhost that the C library does not resolve."""
    urls = outputs.get("urls")
    hosts = [str(urlsplit(str(url)).hostname) for url in urls.values()] if urls else []
    return [host for host in hosts if host.endswith(".localhost") and not _resolves(host)]


def _resolves(host: str) -> bool:
    try:
        return bool(socket.getaddrinfo(host, None))
    except OSError:
        return False


def print_urls(console: Console, outputs: dict[str, Any]) -> None:
    """Print the stack's addresses."""
    urls = outputs.get("urls")
    if isinstance(urls, dict):
        rows = [(str(name), str(url)) for name, url in urls.items()]
        for line in table(("NAME", "URL"), rows):
            console.line(line)
