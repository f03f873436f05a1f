"""The JSON schema of a `Pulumi.<stack>.yaml`, by which editors complete and check."""

from typing import Any, Final

from config import images
from config.errors import PROJECT
from config.secrets import SPECS
from config.settings import StackSettings

_ENCRYPTED: Final = {
    "type": "object",
    "properties": {"secure": {"type": "string", "description": "Written by the Pulumi CLI"}},
    "required": ["secure"],
    "additionalProperties": False,
}
_PULUMI: Final = {
    "encryptionsalt": "Belongs to the passphrase of the stack's secrets; written by the Pulumi CLI",
    "encryptedkey": "The stack's encrypted data key; written by the Pulumi CLI",
    "secretsprovider": "Who encrypts the stack's secrets; written by the Pulumi CLI",
}


def schema() -> dict[str, Any]:
    """The schema of the whole file; keys of other projects and of providers are left alone."""
    model = _lean(StackSettings.model_json_schema(by_alias=True))
    settings: dict[str, Any] = model["properties"]
    reference = settings["images"]["additionalProperties"]
    references = dict.fromkeys(images.keys(), reference)
    settings["servers"]["additionalProperties"] = False
    settings["images"].update(properties=references, additionalProperties=False)
    secrets = {
        spec.key: {"description": f"A secret: {spec.purpose}", **_ENCRYPTED} for spec in SPECS
    }
    keys = {f"{PROJECT}:{key}": value for key, value in {**settings, **secrets}.items()}
    config = {
        "type": "object",
        "properties": {
            "pulumi:disable-default-providers": {
                "description": "Packages of which each resource must name its provider",
                "type": "array",
                "items": {"type": "string"},
            },
            **keys,
        },
        "patternProperties": {f"^(?!{PROJECT}:)": True},
        "additionalProperties": False,
        "required": [f"{PROJECT}:{key}" for key in model["required"]],
    }
    pulumi = {key: {"type": "string", "description": text} for key, text in _PULUMI.items()}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": f"A stack of {PROJECT}",
        "type": "object",
        "properties": {**pulumi, "environment": True, "config": config},
        "additionalProperties": False,
        "required": ["config"],
        "definitions": model["$defs"],
    }


def _lean(part: Any, *, named: bool = False) -> Any:
    """The schema in the draft of editors, without generated titles and defaults of sections."""
    if isinstance(part, list):
        return [_lean(each) for each in part]
    if isinstance(part, str):
        return part.replace("#/$defs/", "#/definitions/")
    if not isinstance(part, dict):
        return part
    kept = {
        key: _lean(value, named=key in ("properties", "$defs"))
        for key, value in part.items()
        if named or (key != "title" and not (key == "default" and isinstance(value, dict | list)))
    }
    if "$ref" in kept and len(kept) > 1 and not named:
        # This draft ignores whatever stands beside a reference.
        return {"allOf": [{"$ref": kept.pop("$ref")}], **kept}
    return kept
