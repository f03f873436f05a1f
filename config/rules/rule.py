"""A rule: what it reads, and how it finds what is wrong."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from config.report.errors import Problem
from config.sections import section_classes
from config.settings import StackSettings

Find = Callable[[StackSettings], Iterator[Problem]]


@dataclass(frozen=True, slots=True)
class Rule:
    """Runs as soon as what it reads is valid: one bad section hides nothing between the others."""

    reads: frozenset[str]
    find: Find


def reads(*sections: str) -> Callable[[Find], Rule]:
    """Make a rule of a function that reads these fields of the settings."""
    return lambda find: Rule(frozenset(sections), find)


SERVICES: Final = (*section_classes(),)
INSTANCES: Final = ("servers", "placement", *SERVICES)
"""What instances are made from."""
