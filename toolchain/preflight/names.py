"""Whether the public names lead to the server that answers for them."""

import ipaddress
import socket
from collections.abc import Callable, Iterator

from config.edge import Challenge
from config.errors import escape
from config.settings import StackSettings
from toolchain.preflight.finding import Finding, warning

Resolver = Callable[[str], frozenset[str]]
"""The addresses of a name; none where it has none."""


def system_resolver(name: str) -> frozenset[str]:
    """Ask as every program of this machine would."""
    try:
        found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
    except OSError:
        return frozenset()
    return frozenset(str(address[0]) for *_, address in found)


def public_names(settings: StackSettings) -> list[str]:
    """The names that certificates are asked for."""
    labels = (settings.site.subdomain, settings.directus.subdomain, settings.n8n.subdomain)
    return [f"{label}.{settings.domain}" if label else settings.domain for label in labels]


def names(settings: StackSettings, resolve: Resolver) -> Iterator[Finding]:
    """Each name resolves to Traefik's server; looked up only where an authority will look too."""
    server = settings.servers[settings.placement.traefik]
    acme = settings.traefik.acme
    if acme is None or server.is_local or server.is_lost:
        return
    wanted = _addresses(server.address, resolve)
    for name in public_names(settings):
        found = resolve(name)
        if found & wanted:
            continue
        why = " (the HTTP-01 challenge will fail)" if acme.challenge is Challenge.HTTP else ""
        shown = ", ".join(sorted(map(escape, found)))
        yield warning(
            "domain",
            f"{name} leads to another server{why}" if found else f"{name} does not resolve{why}",
            got=shown or "no address",
            expected=server.address,
            fix=f"at the domain's DNS provider: {name}. {_record(server.address)} {server.address}",
        )


def _record(address: str) -> str:
    try:
        return {4: "A", 6: "AAAA"}[ipaddress.ip_address(address).version]
    except ValueError:
        return "CNAME"


def _addresses(address: str, resolve: Resolver) -> frozenset[str]:
    try:
        return frozenset({str(ipaddress.ip_address(address))})
    except ValueError:
        return resolve(address)
