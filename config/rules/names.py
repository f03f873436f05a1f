"""What must hold for public names."""

from collections.abc import Iterator

from config.base import camel_case
from config.public_names import host_name, page_names, shared_labels, web_sections
from config.report.errors import Problem, set_command, show
from config.rules.rule import SERVICES, reads
from config.settings import StackSettings


@reads(*SERVICES)
def are_unique(settings: StackSettings) -> Iterator[Problem]:
    """No two services claim the same public name."""
    taken: dict[str | None, str] = {}
    taken.update(shared_labels(settings))
    for field, section in web_sections(settings).items():
        service, label = camel_case(field), section.subdomain
        setting = f"{service}.subdomain"
        first = taken.setdefault(label, setting)
        if first != setting:
            yield Problem(
                path=setting,
                problem=f"claims the name that {first} has"
                if first.endswith(".subdomain")
                else f"claims the name of {first}",
                got=show(label),
                expected="a name of its own for each service",
                fix=set_command(setting, f"{service}-2" if label == service else service),
            )


@reads("domain", *SERVICES)
def of_aliases_are_free(settings: StackSettings) -> Iterator[Problem]:
    """No alias is a name that is served already, and each can have a certificate."""
    sections = web_sections(settings).items()
    taken = {
        host_name(settings.domain, section.subdomain): f"{camel_case(field)}'s own"
        for field, section in sections
    }
    taken |= {
        host_name(settings.domain, label): f"that of {field}"
        for label, field in shared_labels(settings).items()
    }
    taken |= dict.fromkeys(page_names(settings), "that of a page behind the gate")
    for field, section in sections:
        path = f"{camel_case(field)}.aliases"
        for alias in section.aliases:
            if alias in taken:
                yield Problem(
                    path=path,
                    problem=f"has a name that is {taken[alias]}",
                    got=show(alias),
                    expected="a name that nothing else has",
                    fix=f"take it out of {path}",
                )
            elif not _can_be_certified(alias, settings):
                yield Problem(
                    path=path,
                    problem="has a name that the stack's own authority may not sign for",
                    got=show(alias),
                    expected=f"a name below {settings.domain}, or traefik.acme",
                    fix=f"take it out of {path}, or set traefik.acme",
                )
            taken.setdefault(alias, f"in {path} already")


def _can_be_certified(alias: str, settings: StackSettings) -> bool:
    return settings.traefik.acme is not None or f".{alias}".endswith(f".{settings.domain}")
