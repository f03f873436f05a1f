"""What must hold between the services of a stack."""

from collections.abc import Iterator

from config.base import camel_case
from config.report.errors import Problem
from config.rules.rule import SERVICES, reads
from config.sections import section_classes
from config.settings import StackSettings


@reads(*SERVICES)
def have_what_they_need(settings: StackSettings) -> Iterator[Problem]:
    """A service is not there without those that it cannot run without."""
    there = settings.present()
    for field, section in there.items():
        for other in section.NEEDS:
            if other not in there:
                name, needed = camel_case(field), camel_case(other)
                yield Problem(
                    path=name,
                    problem=f"needs {needed}, which the stack file has no section for",
                    expected=f"a section {needed}{_content(other)}, or no section {name}",
                    fix=_addition(other),
                )


def _required(field: str) -> list[str]:
    fields = section_classes()[field].model_fields.items()
    return [camel_case(name) for name, each in fields if each.is_required()]


def _content(field: str) -> str:
    required = _required(field)
    return f" with {', '.join(required)}" if required else ", which may be empty"


def _addition(field: str) -> str:
    section = f"tapbot-stack:{camel_case(field)}:"
    required = _required(field)
    shown = f"{section}` and below it {', '.join(required)}," if required else f"{section} {{}}`"
    return f"add `{shown} to the stack file, and place it"
