"""Figures of repeated measurements and the tables they are shown in."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Spread:
    """Minimum, median and maximum of some measurements."""

    least: float
    median: float
    most: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread":
        """Return the spread of at least one value."""
        return cls(min(values), statistics.median(values), max(values))

    @property
    def cells(self) -> tuple[str, str, str]:
        """The three figures as cells of a table, in seconds."""
        return seconds(self.least), seconds(self.median), seconds(self.most)


def seconds(value: float) -> str:
    """Format a duration for a table."""
    return f"{value:.2f} s" if value < 10 else f"{value:.1f} s"


def mebibytes(value: float) -> str:
    """Format a number of bytes for a table."""
    return f"{value / MIB:.0f} MiB"


def ratios(ours: Sequence[float], theirs: Sequence[float]) -> list[float]:
    """Divide pair by pair: a disturbance usually affects both halves of a round."""
    return [a / b for a, b in zip(ours, theirs, strict=True)]


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines)
