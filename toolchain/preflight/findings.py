"""What preflight found, in the same form as problems of the configuration."""

from dataclasses import dataclass
from enum import StrEnum

from config.report.errors import Problem


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
    """A finding that would make an update fail or do harm."""
    found = Problem(path=path, problem=problem, got=got, expected=expected, fix=fix)
    return Finding(Severity.ERROR, found)


def warning(path: str, problem: str, *, got: str = "", expected: str = "", fix: str) -> Finding:
    """A finding that does not stop an update."""
    found = Problem(path=path, problem=problem, got=got, expected=expected, fix=fix)
    return Finding(Severity.WARNING, found)
