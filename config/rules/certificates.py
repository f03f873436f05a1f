"""What must hold for certificates that an authority issues."""

from collections.abc import Iterator

from config.report.errors import Problem, remove_command, set_command, show
from config.rules.rule import reads
from config.services.traefik import (
    LETS_ENCRYPT,
    LETS_ENCRYPT_STAGING,
    AcmeSettings,
    Challenge,
    Environment,
)
from config.settings import StackSettings


@reads("traefik", "domain")
def can_be_issued(settings: StackSettings) -> Iterator[Problem]:
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
