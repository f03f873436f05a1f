"""One table over all servers, below it each problem with its fix; or the same as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from toolchain.doctor.finding import ERROR, Problem
from toolchain.tables import table

Cells = Mapping[str, Mapping[str, str]]
"""Server -> row -> cell."""


def text(cells: Cells, problems: Sequence[Problem]) -> Iterator[str]:
    """The lines for people."""
    rows = list(dict.fromkeys(row for column in cells.values() for row in column))
    yield from table(
        ("", *cells), [(row, *(column.get(row, "") for column in cells.values())) for row in rows]
    )
    # `error` sorts before `warning`.
    for each in sorted(problems, key=lambda problem: problem.severity):
        where = f"{each.server}: " if each.server else ""
        yield ""
        yield f"{each.severity}: {where}{each.problem}"
        yield f"    fix: {each.fix}"
    yield ""
    errors = sum(each.severity == ERROR for each in problems)
    yield (f"Errors: {errors}, warnings: {len(problems) - errors}." if problems else "All is well.")


def as_json(cells: Cells, problems: Sequence[Problem]) -> str:
    """The same for programs."""
    listed = [
        {
            "severity": each.severity,
            "server": each.server,
            "problem": each.problem,
            "fix": each.fix,
        }
        for each in problems
    ]
    return json.dumps({"servers": cells, "problems": listed}, indent=2, ensure_ascii=False)
