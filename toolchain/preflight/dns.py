"""Whether the public names lead to the servers that answer for them."""

import ipaddress
import socket
from collections.abc import Callable, Iterator

from config.instances import instances
from config.public_names import public_names
from config.report.errors import escape
from config.services.traefik import Challenge
from config.settings import StackSettings
from toolchain.preflight.findings import Finding, warning

Resolver = Callable[[str], frozenset[str]]
"""Returns the addresses of a name; an empty set when it does not resolve."""


def system_resolver(name: str) -> frozenset[str]:
    """Resolve a name the way every program on this machine does."""
    try:
        found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
    except OSError:
        return frozenset()
    return frozenset(str(address[0]) for *_, address in found)


def names(settings: StackSettings, resolve: Resolver) -> Iterator[Finding]:
    """Each name resolves to a public server; checked only if an authority will check it too."""
    acme, addresses = settings.traefik.acme, _public_addresses(settings)
    # Behind a proxy, names lead to it.
    if acme is None or not addresses or settings.traefik.trusted_proxies:
        return
    wanted = frozenset[str]().union(*(_resolved(each, resolve) for each in addresses))
    for name in public_names(settings):
        found = resolve(name)
        if found & wanted:
            yield from _also_elsewhere(name, found - wanted)
            continue
        why = " (the HTTP-01 challenge will fail)" if acme.challenge is Challenge.HTTP else ""
        shown = ", ".join(sorted(map(escape, found)))
        records = (f"{name}. {_record(each)} {each}" for each in addresses)
        yield warning(
            "domain",
            f"{name} leads to another server{why}" if found else f"{name} does not resolve{why}",
            got=shown or "no address",
            expected=" or ".join(addresses),
            fix=f"at the domain's DNS provider: {', or '.join(records)}",
        )


def _also_elsewhere(name: str, others: frozenset[str]) -> Iterator[Finding]:
    """Visitors take any of a name's addresses, and an IPv6 one first."""
    if others:
        yield warning(
            "domain",
            f"{name} leads elsewhere too: nothing of this stack answers there (IPv6 is not served)"
            if any(":" in address for address in others)
            else f"{name} leads elsewhere too, and some visitors with it",
            got=", ".join(sorted(map(escape, others))),
            expected="no other address",
            fix=f"at the domain's DNS provider: remove the other A and AAAA records of {name}",
        )


def _public_addresses(settings: StackSettings) -> list[str]:
    """The addresses of the servers with public TCP ports that can be reached at all."""
    public = dict.fromkeys(
        each.server
        for each in instances(settings)
        if any(port.protocol == "tcp" for port in each.public)
    )
    servers = (settings.servers[name] for name in public)
    return [each.address for each in servers if not each.is_local and not each.is_lost]


def _record(address: str) -> str:
    try:
        return {4: "A", 6: "AAAA"}[ipaddress.ip_address(address).version]
    except ValueError:
        return "CNAME"


def _resolved(address: str, resolve: Resolver) -> frozenset[str]:
    try:
        return frozenset({str(ipaddress.ip_address(address))})
    except ValueError:
        return resolve(address)
