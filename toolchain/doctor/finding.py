"""What a check says: a cell of the table, and problems with their fixes."""

from __future__ import annotations

from dataclasses import dataclass

ERROR, WARNING = "error", "warning"


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong (`error`), or soon will be (`warning`)."""

    severity: str
    server: str
    problem: str
    fix: str


@dataclass(frozen=True)
class Answer:
    """What a check found on one server; an empty cell where it does not apply."""

    cell: str = ""
    problems: tuple[Problem, ...] = ()
