"""What must hold for names, ports and certificates that the world sees."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from config.base import camel_case
from config.edge import LETS_ENCRYPT, LETS_ENCRYPT_STAGING, AcmeSettings, Challenge, Environment
from config.errors import Problem, remove_command, set_command, show
from config.network import overlapping
from config.topology import seats

if TYPE_CHECKING:
    from config.settings import StackSettings


def names_are_unique(settings: "StackSettings") -> Iterator[Problem]:
    """No two services claim the same public name."""
    taken: dict[str, str] = {}
    claims = {"directus": settings.directus.subdomain, "n8n": settings.n8n.subdomain}
    for service, label in {**claims, "site": settings.site.subdomain}.items():
        if label is None:
            continue
        first = taken.setdefault(label, service)
        if first != service:
            yield Problem(
                path=f"{service}.subdomain",
                problem=f"claims the name that {first}.subdomain has",
                got=show(label),
                expected="a name of its own for each service",
                fix=set_command(
                    f"{service}.subdomain", f"{service}-2" if label == service else service
                ),
            )


def ports_differ(settings: "StackSettings") -> Iterator[Problem]:
    """HTTP and HTTPS do not share a port."""
    if settings.traefik.http_port == settings.traefik.https_port:
        yield Problem(
            path="traefik.httpsPort",
            problem="is the port of traefik.httpPort too",
            got=show(settings.traefik.https_port),
            expected="two different ports",
            fix=set_command("traefik.httpsPort", "8443"),
        )


def ports_are_free(settings: "StackSettings") -> Iterator[Problem]:
    """Traefik takes no port that SSH or a service has on the same machine."""
    here = settings.servers.get(settings.placement.traefik)
    if here is None:
        return
    owners = {} if here.is_local else {here.port: "SSH"}
    for seat in seats(settings):
        there = settings.servers.get(seat.server)
        if there is here or (there and there.is_local and here.is_local):
            owners[seat.published] = camel_case(seat.field)
    for field, port, usual in (
        ("httpPort", settings.traefik.http_port, "8080"),
        ("httpsPort", settings.traefik.https_port, "8443"),
    ):
        if port in owners:
            yield Problem(
                path=f"traefik.{field}",
                problem=f"is the port of {owners[port]} on server {settings.placement.traefik}",
                got=show(port),
                expected="a port that nothing else has there",
                fix=set_command(f"traefik.{field}", usual),
            )


def proxies_do_not_overlap(settings: "StackSettings") -> Iterator[Problem]:
    """No trusted network is part of another."""
    pair = overlapping(settings.traefik.trusted_proxies)
    if pair:
        yield Problem(
            path="traefik.trustedProxies",
            problem=f"has networks that overlap: {pair[0]} and {pair[1]}",
            expected="networks without a common address",
            fix="keep the larger of the two",
        )


def certificates_can_be_issued(settings: "StackSettings") -> Iterator[Problem]:
    """The certificate authority can do what it is asked for."""
    acme = settings.traefik.acme
    if acme is None:
        return
    yield from _challenge_is_whole(acme)
    yield from _authority_is_one(acme)
    public = acme.directory in (LETS_ENCRYPT, LETS_ENCRYPT_STAGING)
    if public and settings.domain.split(".")[-1] == "localhost":
        yield Problem(
            path="traefik.acme",
            problem="cannot get a certificate for a local name",
            got=show(settings.domain),
            expected="a public domain, or no traefik.acme",
            fix=remove_command("traefik.acme"),
        )


def _challenge_is_whole(acme: AcmeSettings) -> Iterator[Problem]:
    if acme.challenge is Challenge.DNS and acme.dns_provider is None:
        yield Problem(
            path="traefik.acme.dnsProvider",
            problem="is missing",
            expected="the DNS provider's name, as traefik.acme.challenge is dns",
            fix=set_command("traefik.acme.dnsProvider", "cloudflare"),
        )
    if acme.challenge is Challenge.DNS:
        return
    for key, value in (
        ("dnsProvider", acme.dns_provider),
        ("dnsVariables", acme.dns_variables),
        ("dnsResolvers", acme.dns_resolvers),
    ):
        if value:
            path = f"traefik.acme.{key}"
            yield Problem(
                path=path,
                problem="has no effect, as traefik.acme.challenge is http",
                got=show(value),
                fix=f"{set_command('traefik.acme.challenge', 'dns')}, or {remove_command(path)}",
            )


def _authority_is_one(acme: AcmeSettings) -> Iterator[Problem]:
    if acme.ca_server is not None and acme.environment is Environment.STAGING:
        yield Problem(
            path="traefik.acme.environment",
            problem="has no effect, as traefik.acme.caServer names another authority",
            got=show(str(acme.environment)),
            fix=remove_command("traefik.acme.environment")
            + f", or {remove_command('traefik.acme.caServer')}",
        )
    if acme.ca_server is None and acme.ca_certificate is not None:
        yield Problem(
            path="traefik.acme.caCertificate",
            problem="has no effect without traefik.acme.caServer, as Let's Encrypt is trusted",
            got=show(acme.ca_certificate),
            fix=remove_command("traefik.acme.caCertificate"),
        )
