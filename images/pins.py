"""The images that config/images.toml pins, read without the packages that the program needs."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

PINS = Path(__file__).parent.parent / "config/images.toml"


def pinned(file: Path = PINS) -> dict[str, str]:
    """All references of the pin file by their keys."""
    return {
        key: f"{pin['name']}:{pin['tag']}{_at(pin.get('digest'))}"
        for key, pin in _tables(file).items()
    }


def sizes(file: Path = PINS) -> dict[str, int]:
    """MB of each image by the key of its pin, as preflight reckons."""
    return {key: int(pin["size"]) for key, pin in _tables(file).items()}


def _tables(file: Path) -> dict[str, dict[str, Any]]:
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _at(digest: str | None) -> str:
    """A digest as it is written in a reference."""
    return f"@{digest}" if digest else ""
