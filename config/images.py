"""Image pins: one file names every image, a stack may replace a reference, nothing floats."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

PINS_FILE: Final = Path(__file__).with_name("images.toml")
_LONGEST: Final = 255
_REFERENCE: Final = re.compile(
    r"(?P<name>(?:[a-z0-9][a-z0-9.-]*(?::[0-9]{1,5})?/)?"
    r"[a-z0-9]+(?:[._/-]+[a-z0-9]+)*)"
    r"(?::(?P<tag>[A-Za-z0-9_][A-Za-z0-9._-]{0,127}))?"
    r"(?:@(?P<digest>sha256:[0-9a-f]{64}))?"
)
# `16`, `v3` and `16-alpine` move with each release, like words without any number.
_MOVING_NUMBER: Final = re.compile(r"v?[0-9]{1,3}(?:-[a-z][a-z0-9]*)*")
_MOVING_WORDS: Final = frozenset(
    {"alpha", "beta", "canary", "current", "dev", "develop", "devel", "edge", "head", "latest"}
    | {"lts", "main", "mainline", "master", "next", "nightly", "preview", "prod", "production"}
    | {"rc", "release", "rolling", "snapshot", "stable", "staging", "test", "testing", "trunk"}
)


class ImageError(ValueError):
    """An image reference or the pins file cannot be used."""


@dataclass(frozen=True, slots=True)
class Pin:
    """An image in exactly one version: an exact tag, a digest or both."""

    name: str
    tag: str | None
    digest: str | None = None

    @property
    def reference(self) -> str:
        """What Docker is given: `name:tag`, `name@digest` or `name:tag@digest`."""
        tag = f":{self.tag}" if self.tag else ""
        return f"{self.name}{tag}@{self.digest}" if self.digest else f"{self.name}{tag}"


Pins = Mapping[str, Pin]


def parse_reference(text: str) -> Pin:
    """The pin that a reference spells; `ImageError` says why it is none."""
    found = _REFERENCE.fullmatch(text) if len(text) <= _LONGEST else None
    if not found:
        raise ImageError("is not an image reference")
    pin = Pin(found["name"], found["tag"], found["digest"])
    if pin.digest:
        return pin
    if not pin.tag:
        raise ImageError("has no tag")
    if _floats(pin.tag):
        raise ImageError("has a floating tag")
    return pin


def _floats(tag: str) -> bool:
    """Whether the registry may serve another image under the tag tomorrow."""
    lower = tag.lower()
    words = set(re.split(r"[._-]", lower))
    if not any(character.isdigit() for character in lower):
        return True
    version = re.search(r"[0-9]+\.[0-9]+", lower)
    return bool(_MOVING_NUMBER.fullmatch(lower)) or (not version and bool(words & _MOVING_WORDS))


@cache
def _tables() -> Mapping[str, Mapping[str, object]]:
    try:
        tables = tomllib.loads(PINS_FILE.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ImageError(f"config/images.toml cannot be read: {error}") from None
    for key, table in tables.items():
        if not isinstance(table, dict) or not {"name", "tag"} <= set(table):
            raise ImageError(f"config/images.toml: {key} has no name or no tag")
        if not isinstance(table.get("size"), int):
            raise ImageError(f"config/images.toml: {key} has no size in MB")
    return tables


def sizes() -> dict[str, int]:
    """MB that each image takes on a server's disk, unpacked, by its key."""
    return {key: int(str(table["size"])) for key, table in _tables().items()}


@cache
def _own_pins() -> Pins:
    pins = {}
    for key, table in _tables().items():
        tag, digest = table["tag"], table.get("digest")
        try:
            pins[key] = parse_reference(f"{table['name']}:{tag}" + (f"@{digest}" if digest else ""))
        except ImageError as error:
            raise ImageError(f"config/images.toml: {key} {error}") from None
        if _floats(str(tag)):
            raise ImageError(f"config/images.toml: {key} has a floating tag")
    return MappingProxyType(pins)


def keys() -> tuple[str, ...]:
    """The keys that the pins file has, one for each image."""
    return tuple(_own_pins())


def pin_of(image: str, pins: Pins) -> Pin:
    """Return the pin of a key, or the one that a reference spells."""
    return pins[image] if image in pins else parse_reference(image)


def load_pins(overrides: Mapping[str, str]) -> Pins:
    """Every pin by its key, with a stack's own references in place of ours."""
    unknown = sorted(set(overrides) - set(_own_pins()))
    if unknown:
        raise ImageError(f"images: unknown {unknown[0]!r}, known are {', '.join(_own_pins())}")
    replaced = {key: parse_reference(reference) for key, reference in overrides.items()}
    return MappingProxyType({**_own_pins(), **replaced})
