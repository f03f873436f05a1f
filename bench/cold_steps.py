"""The steps of `make up`, read from the lines that it prints."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

BEGINS = re.compile(r"\[(?P<number>\d+)/\d+\] (?P<name>[^:]+?) …")
ENDS = re.compile(r"\[(?P<number>\d+)/\d+\] (?P<name>[^:]+): (?P<result>.+)")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of output and when it came, in seconds after the command began."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class StepTime:
    """One step and its time, in seconds after the command began."""

    name: str
    began: float
    ended: float


def steps(lines: Iterable[Line]) -> list[StepTime]:
    """Return the steps by number; one without an end is taken to end with the last line."""
    began: dict[int, tuple[str, float]] = {}
    ended: dict[int, float] = {}
    last = 0.0
    for line in lines:
        last = line.at
        if found := BEGINS.fullmatch(line.text):
            # Later lines of this form are progress of the same step.
            began.setdefault(int(found["number"]), (found["name"], line.at))
        elif found := ENDS.fullmatch(line.text):
            number = int(found["number"])
            name, _ = began.setdefault(number, (found["name"], line.at))
            if found["name"] == name:
                ended[number] = line.at
    return [
        StepTime(name, at, ended.get(number, last)) for number, (name, at) in sorted(began.items())
    ]
