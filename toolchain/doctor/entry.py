"""The public names as visitors have them: their addresses and their certificates."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Iterable
from urllib.parse import urlsplit

from toolchain.doctor.finding import Answer
from toolchain.doctor.reading import Reading

DAYS = 14
"""ACME certificates are renewed thirty days before their end."""
SECONDS = 5.0
EXPIRED = 10
"""OpenSSL's X509_V_ERR_CERT_HAS_EXPIRED."""


def names(reading: Reading) -> Answer:
    """Each public name leads to this server; asked is this machine's resolver alone."""
    if not _is_entry(reading) or not reading.engine.host:
        return Answer()
    address, found = str(urlsplit(reading.engine.host).hostname), []
    wanted = resolved(address)
    hosts = [host for host, _ in _public(reading)]
    for host in hosts:
        there = resolved(host)
        if not there & wanted:
            leads = f"leads to {', '.join(sorted(there))}" if there else "does not resolve"
            fix = f"at the domain's DNS provider: {host}. A {address}; fine behind another proxy"
            found.append(reading.warning(f"{host} {leads}", fix))
    return Answer(f"{len(hosts) - len(found)} of {len(hosts)} lead here", tuple(found))


def certificates(reading: Reading) -> Answer:
    """Each public name has a certificate that is valid, and will be for a while."""
    if not _is_entry(reading):
        return Answer()
    address = urlsplit(reading.engine.host).hostname or "127.0.0.1"
    problems, days = [], []
    for host, port in _public(reading):
        left = days_left(address, port, host, _authority(reading))
        if isinstance(left, str):
            problems.append(reading.error(f"{host}: {left}", _fix(reading)))
            continue
        days.append(left)
        if left < DAYS:
            problems.append(
                reading.warning(f"the certificate of {host} ends in {left:.0f} days", _fix(reading))
            )
    return Answer(f"{min(days):.0f} days" if days else "none is valid", tuple(problems))


def days_left(address: str, port: int, host: str, authority: str | None) -> float | str:
    """Days that a name's certificate is still valid, or why there is none that a browser takes."""
    trust = ssl.create_default_context()
    if authority:
        trust.load_verify_locations(cadata=authority)
    try:
        with (
            socket.create_connection((address, port), SECONDS) as plain,
            trust.wrap_socket(plain, server_hostname=host) as answered,
        ):
            end = str((answered.getpeercert() or {})["notAfter"])
    except ssl.SSLCertVerificationError as error:
        expired = error.verify_code == EXPIRED
        return (
            "its certificate has expired"
            if expired
            else f"no valid certificate ({error.verify_message})"
        )
    except OSError as error:
        return f"nothing answers at {address}:{port} ({error.strerror or error})"
    return (ssl.cert_time_to_seconds(end) - time.time()) / 86400


def resolved(host: str) -> set[str]:
    """The addresses of a name; none where it does not resolve."""
    try:
        return {str(each[4][0]) for each in socket.getaddrinfo(host, None)}
    except OSError:
        return set()


def _public(reading: Reading) -> Iterable[tuple[str, int]]:
    """Host and port of each public address that ends at this server's Traefik."""
    found = (urlsplit(str(url)) for url in (reading.seen.outputs.get("urls") or {}).values())
    ports = _published(reading)
    # Behind another proxy the visitors' port is that one's.
    return [(str(each.hostname), each.port or 443) for each in found if (each.port or 443) in ports]


def _published(reading: Reading) -> set[int]:
    return {
        int(binding["HostPort"])
        for each in reading.containers
        if each.service == "traefik"
        for bindings in (reading.inspected[each.name]["HostConfig"]["PortBindings"] or {}).values()
        for binding in bindings or ()
        if str(binding["HostPort"]).isdecimal()
    }


def _is_entry(reading: Reading) -> bool:
    return any(each.service == "traefik" for each in reading.containers)


def _authority(reading: Reading) -> str | None:
    found = reading.seen.outputs.get("caCertificate")
    return found if isinstance(found, str) else None


def _fix(reading: Reading) -> str:
    name = f"tapbot-{reading.seen.stack}-traefik"
    return f"{reading.there}docker logs {name} 2>&1 | grep -iE 'acme|certificate' says why"
