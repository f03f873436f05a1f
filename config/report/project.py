"""The keys that Pulumi.yaml declares, from the settings."""

from typing import Final

import yaml

from config.check import FIELD_OF_KEY
from config.sections import Sections, is_optional
from config.settings import StackSettings

SCALARS: Final = {"domain", "timezone", "secrets"}
BEGIN: Final = "config:\n"


def project_text(before: str) -> str:
    """Return Pulumi.yaml with the keys that a stack always has; the others are not declared.

    The CLI fills in what is declared, and a section that is there is a service that is there.
    """
    head = before.partition(BEGIN)[0]
    keys = yaml.safe_dump(declared(), sort_keys=False, allow_unicode=True, width=1000)
    return head + BEGIN + "".join(f"  {line}\n" for line in keys.splitlines())


def declared() -> dict[str, dict[str, object]]:
    """Return type, description and default of each key."""
    return {
        key: {
            "type": "string" if key in SCALARS else "object",
            "description": StackSettings.model_fields[name].description,
            "default": _default(key, name),
        }
        for key, name in FIELD_OF_KEY.items()
        if name not in Sections.model_fields or not is_optional(name)
    }


def _default(key: str, name: str) -> object:
    field = StackSettings.model_fields[name]
    if key in SCALARS:
        return "" if field.is_required() else str(field.get_default())
    return {}
