"""What one server said about itself, as values with types."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from toolchain import containers
from toolchain.containers import Container
from toolchain.doctor.finding import ERROR, WARNING, Problem
from toolchain.engines import Engine

BEGIN, END = "doctor=begin", "doctor=end"


@dataclass(frozen=True)
class Seen:
    """What is known of the stack before anybody is asked."""

    stack: str
    outputs: Mapping[str, Any]
    recorded: tuple[Container, ...] = ()
    """The services that the state has on this engine."""
    full_in: Mapping[str, float] = field(default_factory=dict)
    """Days until each disk is full by its mount point, where there is monitoring."""


@dataclass(frozen=True)
class Reading:
    """One engine with its server; times are seconds since 1970 by this machine's clock."""

    engine: Engine
    seen: Seen
    values: Mapping[str, list[str]]
    started: float
    ended: float
    containers: tuple[Container, ...] = ()
    inspected: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """What Docker says of each container, by its name."""

    @property
    def name(self) -> str:
        """The server's name, that of an engine for servers that are this machine."""
        return self.engine.name

    def one(self, key: str) -> str:
        """The first value of a key; empty without one."""
        return (self.values.get(key) or [""])[0]

    def number(self, key: str) -> int | None:
        """The first value of a key as a number, if it is one."""
        text = self.one(key)
        return int(text) if text.isdecimal() else None

    def error(self, problem: str, fix: str) -> Problem:
        """Something that is wrong on this server."""
        return Problem(ERROR, self.name, problem, fix)

    def warning(self, problem: str, fix: str) -> Problem:
        """Something that soon will be wrong on this server."""
        return Problem(WARNING, self.name, problem, fix)

    @property
    def there(self) -> str:
        """The begin of a fix that is typed on the server."""
        return f"on {self.name}: " if self.engine.host else ""


def parse(engine: Engine, seen: Seen, text: str, started: float, ended: float) -> Reading | None:
    """The reading; None if the answer does not begin and end as the probe's does."""
    lines = text.splitlines()
    if BEGIN not in lines or END not in lines:
        return None
    values: dict[str, list[str]] = defaultdict(list)
    # A login shell may print greetings in front.
    for line in lines[lines.index(BEGIN) + 1 : lines.index(END)]:
        key, _, value = line.partition("=")
        values[key].append(value)
    try:
        inspected = [json.loads(each) for each in values.pop("container", [])]
    except ValueError:
        return None  # the engine was cut off in the middle of its answer
    found = [containers.parse(each, engine) for each in inspected]
    by_name = {each.name: raw for each, raw in zip(found, inspected, strict=True)}
    return Reading(engine, seen, values, started, ended, tuple(found), by_name)
