"""HTTP and TLS clients that trust the stack's own authority and need no name resolution."""

import socket
import ssl
from dataclasses import dataclass

import httpx
from cryptography import x509

from testbed.errors import BedError

LOOPBACK = "127.0.0.1"
HTTPS_PORT = 443
TIMEOUT_SECONDS = 60


class AddressTransport(httpx.HTTPTransport):
    """Connects to one address whatever the name is; SNI and Host still carry the name."""

    def __init__(self, address: str, verify: ssl.SSLContext | bool = True) -> None:
        super().__init__(verify=verify)
        self._address = address

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request to the address."""
        return super().handle_request(
            httpx.Request(
                method=request.method,
                url=request.url.copy_with(host=self._address),
                headers=request.headers,
                stream=request.stream,
                extensions={**request.extensions, "sni_hostname": request.url.host},
            )
        )


@dataclass(frozen=True)
class PublicEntry:
    """Traefik as the outside sees it: a domain, two ports, and the authority it is trusted by."""

    domain: str
    http_port: int
    https_port: int
    authority: str
    """Certificate of the stack's authority as PEM text; no other one is trusted."""

    address: str = LOOPBACK
    """Where the names lead to."""

    def host(self, subdomain: str = "") -> str:
        """Return the public name of a service; the site has the domain itself."""
        return f"{subdomain}.{self.domain}" if subdomain else self.domain

    def url(self, subdomain: str = "") -> str:
        """Return the address that people type."""
        port = "" if self.https_port == HTTPS_PORT else f":{self.https_port}"
        return f"https://{self.host(subdomain)}{port}"

    def client(self, subdomain: str = "") -> httpx.Client:
        """Return a client for one public name; whoever asks closes it."""
        return httpx.Client(
            base_url=self.url(subdomain),
            transport=AddressTransport(self.address, self.context()),
            timeout=TIMEOUT_SECONDS,
            trust_env=False,
        )

    def plain_client(self, subdomain: str = "") -> httpx.Client:
        """Return a client for the port without TLS."""
        return httpx.Client(
            base_url=f"http://{self.host(subdomain)}:{self.http_port}",
            transport=AddressTransport(self.address),
            timeout=TIMEOUT_SECONDS,
            trust_env=False,
        )

    def context(self) -> ssl.SSLContext:
        """Return a strict TLS context that trusts the stack's authority alone."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(cadata=self.authority)
        return context

    def handshake(self, context: ssl.SSLContext, name: str | None) -> str:
        """Shake hands as a client that asks for a name; return the protocol that was agreed."""
        with (
            socket.create_connection((self.address, self.https_port), TIMEOUT_SECONDS) as plain,
            context.wrap_socket(plain, server_hostname=name) as secured,
        ):
            return str(secured.version())

    def certificate(self, subdomain: str = "") -> x509.Certificate:
        """Return what a name is served with; raise `ssl.SSLError` when nobody should trust it."""
        with (
            socket.create_connection((self.address, self.https_port), TIMEOUT_SECONDS) as plain,
            self.context().wrap_socket(plain, server_hostname=self.host(subdomain)) as secured,
        ):
            found = secured.getpeercert(binary_form=True)
        if found is None:
            raise BedError(f"{self.host(subdomain)}: answers without a certificate")
        return x509.load_der_x509_certificate(found)


def succeeded(answer: httpx.Response, *codes: int) -> httpx.Response:
    """Return an answer with one of the codes, or 200; raise `BedError` with what it says else."""
    if answer.status_code not in (200, *codes):
        raise BedError(f"{answer.request.url.path}: {answer.status_code} {answer.text}")
    return answer
