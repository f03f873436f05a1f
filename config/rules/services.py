"""What must hold between the services of a stack."""

from collections.abc import Iterator

from config.base import camel_case
from config.report.errors import Problem
from config.rules.rule import SERVICES, reads
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
                    expected=f"a section {needed}, which may be empty, or no section {name}",
                    fix=f"add `tapbot-stack:{needed}: {{}}` to the stack file, and place it",
                )
