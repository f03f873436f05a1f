"""What preflight found, in the form of all problems of a configuration."""

from dataclasses import dataclass
from enum import StrEnum

from config.errors import Problem


class Severity(StrEnum):
    """Whether an update may go on."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that an operator has to do, or should know."""

    severity: Severity
    problem: Problem


def error(path: str, problem: str, *, got: str = "", expected: str = "", fix: str) -> Finding:
    """What an update would fail at, or do harm by."""
    found = Problem(path=path, problem=problem, got=got, expected=expected, fix=fix)
    return Finding(Severity.ERROR, found)


def warning(path: str, problem: str, *, got: str = "", expected: str = "", fix: str) -> Finding:
    """What an update can go on with."""
    found = Problem(path=path, problem=problem, got=got, expected=expected, fix=fix)
    return Finding(Severity.WARNING, found)
