"""An ACME authority like Let's Encrypt, with a name server that tests control."""

from __future__ import annotations

import json
import os
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from testbed import pebble_build
from testbed.authority import ServerCertificate, certificate_for
from testbed.daemon import listening
from testbed.errors import BedError
from testbed.places import Places

ACME_PORT, MANAGEMENT_PORT = 14000, 15000
DNS_PORT, DNS_MANAGEMENT_PORT = 53, 8055
VALIDITY_SECONDS = 1320
"""Short, so that a test sees a certificate renewed."""

SECONDS = 10.0
# By default it waits up to 5 s before each validation and refuses one nonce in twenty.
ENVIRONMENT = {"PEBBLE_VA_NOSLEEP": "1", "PEBBLE_WFE_NONCEREJECT": "0"}


@dataclass(frozen=True)
class Pebble:
    """A running authority, which uses its own name server only."""

    address: str
    authority: str
    """Root certificate of the directory's own HTTPS, as PEM text."""

    @property
    def directory(self) -> str:
        """URL of the ACME directory."""
        return f"https://{self.address}:{ACME_PORT}/dir"

    def root(self) -> str:
        """Return the root of all issued certificates as PEM text; each start has a new one."""
        url = f"https://{self.address}:{MANAGEMENT_PORT}/roots/0"
        context = ssl.create_default_context(cadata=self.authority)
        answer = httpx.get(url, verify=context, timeout=SECONDS, trust_env=False)
        return _ok(answer).text

    def set_txt(self, name: str, value: str) -> None:
        """Add a TXT record to a name, such as `_acme-challenge.tapbot.kz`."""
        self._tell_dns("set-txt", {"host": _absolute(name), "value": value})

    def clear_txt(self, name: str) -> None:
        """Remove all TXT records of a name."""
        self._tell_dns("clear-txt", {"host": _absolute(name)})

    def _tell_dns(self, verb: str, message: dict[str, str]) -> None:
        url = f"http://{self.address}:{DNS_MANAGEMENT_PORT}/{verb}"
        _ok(httpx.post(url, json=message, timeout=SECONDS, trust_env=False))


@contextmanager
def pebble(folder: Path, address: str, resolves_to: str) -> Iterator[Pebble]:
    """Run an authority on one address; every name resolves to `resolves_to`, IPv4 only."""
    binaries = pebble_build.provide(Places.of())
    certificate = certificate_for(address)
    _write(folder, config(folder, address), certificate)
    environment = {**os.environ, **ENVIRONMENT}
    with (
        listening(
            [binaries / pebble_build.CHALLTESTSRV, *name_server_arguments(address, resolves_to)],
            address=address,
            ports=(DNS_PORT, DNS_MANAGEMENT_PORT),
            log=folder / "challtestsrv.log",
            env=environment,
        ),
        listening(
            [binaries / pebble_build.PEBBLE, *arguments(folder, address)],
            address=address,
            ports=(ACME_PORT, MANAGEMENT_PORT),
            log=folder / "pebble.log",
            env=environment,
        ),
    ):
        yield Pebble(address, certificate.authority)


def config(folder: Path, address: str) -> str:
    """Text of Pebble's configuration file."""
    settings = {
        "listenAddress": f"{address}:{ACME_PORT}",
        "managementListenAddress": f"{address}:{MANAGEMENT_PORT}",
        "certificate": str(folder / "certificate.pem"),
        "privateKey": str(folder / "key.pem"),
        # Where names are validated: the ports of the real Let's Encrypt.
        "httpPort": 80,
        "tlsPort": 443,
        "profiles": {
            "default": {
                "description": "short-lived, for tests of renewal",
                "validityPeriod": VALIDITY_SECONDS,
            }
        },
        # Seconds between a client's polls of an order.
        "retryAfter": {"authz": 1, "order": 1},
    }
    return json.dumps({"pebble": settings}, indent=2)


def arguments(folder: Path, address: str) -> list[str]:
    """Return the arguments of Pebble."""
    return ["-config", str(folder / "pebble.json"), "-dnsserver", f"{address}:{DNS_PORT}"]


def name_server_arguments(address: str, resolves_to: str) -> list[str]:
    """Return the arguments of the name server, which answers no challenges itself."""
    disabled = ("http01", "https01", "tlsalpn01", "doh")
    return [
        *(f"-{challenge}=" for challenge in disabled),
        f"-dnsserver={address}:{DNS_PORT}",
        f"-management={address}:{DNS_MANAGEMENT_PORT}",
        f"-defaultIPv4={resolves_to}",
        "-defaultIPv6=",
    ]


def _write(folder: Path, settings: str, certificate: ServerCertificate) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pebble.json").write_text(settings)
    (folder / "certificate.pem").write_text(certificate.certificate)
    key = folder / "key.pem"
    key.touch(mode=0o600)
    key.write_text(certificate.key)


def _absolute(name: str) -> str:
    return f"{name.rstrip('.')}."


def _ok(answer: httpx.Response) -> httpx.Response:
    if answer.status_code != httpx.codes.OK:
        raise BedError(f"{answer.url}: {answer.status_code} {answer.text.strip()}")
    return answer
