"""The workflows that ship, with the address at which n8n's workers reach Directus."""

import json
from pathlib import Path
from typing import Any, Final

FOLDER: Final = Path(__file__).with_name("workflows")

DIRECTUS: Final = "http://directus.invalid"
"""Stands in the files for Directus, which has another address in each stack."""


def workflows(directus: str) -> list[dict[str, Any]]:
    """Return the workflows in the order of their files; they hold no secret."""
    files = sorted(FOLDER.glob("*.json"))
    return [_addressed(json.loads(file.read_text(encoding="utf-8")), directus) for file in files]


def _addressed(value: Any, directus: str) -> Any:
    if isinstance(value, dict):
        return {key: _addressed(each, directus) for key, each in value.items()}
    if isinstance(value, list):
        return [_addressed(each, directus) for each in value]
    return value.replace(DIRECTUS, directus) if isinstance(value, str) else value
