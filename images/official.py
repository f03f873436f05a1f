"""What the official images are like, and how an image at hand differs from that."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

FACTS = Path(__file__).with_name("official.toml")
ROOT = ("", "0", "root", "0:0")


@dataclass(frozen=True, kw_only=True, slots=True)
class Official:
    """One official image, or one of our own; official.toml says what each fact means."""

    reference: str
    user: str
    entrypoint: list[str]
    command: list[str]
    environment: list[str]
    tools: list[str]
    lacks: list[str]
    paths: dict[str, str]
    volumes: list[str]
    heap: str
    sources: list[str]

    @property
    def is_own(self) -> bool:
        """Whether it is an image of our own, which no registry has."""
        return self.reference.startswith("localhost/")


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """An image at hand: its configuration, and which tools and paths are in it."""

    user: str
    entrypoint: list[str]
    command: list[str]
    environment: frozenset[str]
    volumes: frozenset[str]
    tools: frozenset[str]
    owners: Mapping[str, str]


def official(file: Path = FACTS) -> dict[str, Official]:
    """Return the facts of every image by the key of its pin."""
    tables = tomllib.loads(file.read_text(encoding="utf-8"))
    return {key: Official(**table) for key, table in tables.items()}


def differences(facts: Official, found: Found, more: Iterable[str] = ()) -> list[str]:
    """Return where the image is not as the facts say; `more` is what it is known to have."""
    known = frozenset(more)
    said = [
        _unequal("user", facts.user or "root", "root" if found.user in ROOT else found.user),
        _unequal("entry point", _line(facts.entrypoint), _line(found.entrypoint)),
        _unequal("command", _line(facts.command), _line(found.command)),
        _unequal("volumes", sorted(facts.volumes), sorted(found.volumes)),
    ]
    variables = sorted(found.environment - set(facts.environment) - known)
    said += [f"sets {name}, which the official image does not" for name in variables]
    said += [f"has no {tool}" for tool in facts.tools if tool not in found.tools]
    said += [f"has {tool}" for tool in facts.lacks if tool in found.tools - known]
    for path, owner in facts.paths.items():
        said.append(_unequal(f"owner of {path}", owner, found.owners.get(path, "absent")))
    foreign = sorted(set(found.owners) - set(facts.paths) - known)
    said += [f"has {path}, which the official image has not" for path in foreign]
    return [line for line in said if line]


def _unequal(what: str, expected: object, got: object) -> str:
    return "" if got == expected else f"{what} (got {got}; expected {expected})"


def _line(words: Iterable[str]) -> str:
    """Return a command line for comparing: the layout of a Dockerfile does not count."""
    return " ".join(" ".join(words).split())
