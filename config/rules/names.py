"""What must hold for public names."""

from collections.abc import Iterator

from config.base import camel_case
from config.public_names import web_sections
from config.report.errors import Problem, set_command, show
from config.rules.rule import SERVICES, reads
from config.settings import StackSettings


@reads(*SERVICES)
def are_unique(settings: StackSettings) -> Iterator[Problem]:
    """No two services claim the same public name."""
    taken: dict[str | None, str] = {}
    for field, section in web_sections(settings).items():
        service, label = camel_case(field), section.subdomain
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
