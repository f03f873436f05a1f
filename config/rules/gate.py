"""What must hold for the gate before the pages of operators."""

from collections.abc import Iterator
from typing import Final

from config.base import camel_case
from config.instances import instances
from config.public_names import host_name, page_names
from config.report.errors import Problem, set_command, show
from config.rules.rule import INSTANCES, SERVICES, reads
from config.settings import StackSettings

DOCUMENT: Final = "/.well-known/openid-configuration"
"""What a provider has below its address (OpenID Connect Discovery 1.0, section 4)."""

EVERYBODYS: Final = frozenset(
    {
        *("gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "icloud.com"),
        *("yahoo.com", "proton.me", "protonmail.com", "mail.ru", "bk.ru", "inbox.ru", "list.ru"),
        *("yandex.ru", "yandex.kz", "yandex.com", "ya.ru", "rambler.ru", "mail.kz"),
    }
)
"""Domains where whoever asks gets an address."""


@reads("domain", *INSTANCES)
def has_pages_behind_it(settings: StackSettings) -> Iterator[Problem]:
    """Nobody opens a sign-in to the world that leads nowhere."""
    if settings.gate is None or any(each.gated for each in instances(settings)):
        return
    yield Problem(
        path="gate",
        problem="has no page behind it",
        expected="a service that has a page, such as pgadmin, monitoring or logs",
        fix="add the section of one to the stack file, and place it, or remove `tapbot-stack:gate`",
    )


@reads("gate")
def lets_somebody_in(settings: StackSettings) -> Iterator[Problem]:
    """A provider says who somebody is; the stack says who may come in."""
    oidc = settings.gate.oidc if settings.gate else None
    if oidc is not None and not (oidc.emails or oidc.email_domains):
        yield Problem(
            path="gate.oidc",
            problem="lets nobody in",
            expected="gate.oidc.emails or gate.oidc.emailDomains",
            fix=set_command("gate.oidc.emails[0]", "admin@tapbot.kz"),
        )


@reads("gate")
def lets_not_everybody_in(settings: StackSettings) -> Iterator[Problem]:
    """Whoever has an address of a domain comes in, so it is not one where all can have one."""
    oidc = settings.gate.oidc if settings.gate else None
    for number, domain in enumerate(oidc.email_domains if oidc else ()):
        if domain in EVERYBODYS:
            yield Problem(
                path=f"gate.oidc.emailDomains[{number}]",
                problem="lets in whoever asks there for an address",
                got=show(domain),
                expected="a domain of your own; single addresses are named by gate.oidc.emails",
                fix=set_command("gate.oidc.emails[0]", f"you@{domain}"),
            )


@reads("domain", *SERVICES)
def asks_a_provider(settings: StackSettings) -> Iterator[Problem]:
    """Who signs in is sent to the provider's address, not to what was copied beside it."""
    if settings.gate is None or settings.gate.oidc is None:
        return
    path, issuer = "gate.oidc.issuer", settings.gate.oidc.issuer
    if issuer.endswith(DOCUMENT):
        right = issuer.removesuffix(DOCUMENT)
        yield Problem(
            path=path,
            problem="is the provider's document, not its address",
            got=show(issuer),
            expected=f"what is before {DOCUMENT}",
            fix=set_command(path, right),
        )
    home = host_name(settings.domain, settings.gate.subdomain)
    host = issuer.removeprefix("https://").partition("/")[0].partition(":")[0]
    if host in (home, *page_names(settings)):
        yield Problem(
            path=path,
            problem="is behind the gate itself, which asks it before it lets anybody in",
            got=show(issuer),
            expected="the address of your provider",
            fix=set_command(path, "https://id.example.com"),
        )


@reads("gate", *SERVICES)
def opens_what_it_is_told_to(settings: StackSettings) -> Iterator[Problem]:
    """A page that is to be behind the gate needs one."""
    if settings.gate is not None:
        return
    for field, section in settings.present().items():
        for page in filter(None, (each.page for each in section.WORKLOADS)):
            if page.opened_by and getattr(section, page.opened_by):
                path = f"{camel_case(field)}.{camel_case(page.opened_by)}"
                yield Problem(
                    path=path,
                    problem="there is no gate",
                    expected="the section `gate`",
                    fix=f"add `tapbot-stack:gate: {{}}` to the stack file, or:"
                    f" {set_command(path, 'false')}",
                )
