"""The JSON schema of a `Pulumi.<stack>.yaml`, by which editors complete and check."""

from typing import Final

from pydantic.json_schema import JsonSchemaValue

from config import images
from config.report.errors import PROJECT
from config.sections import all_secrets, made_secrets
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


def schema() -> JsonSchemaValue:
    """The schema of the whole file; keys of other projects and of providers are left alone."""
    model = _lean(StackSettings.model_json_schema(by_alias=True))
    settings = {key: _section(value) for key, value in model["properties"].items()}
    rotated = (each.key for each in made_secrets() if not each.lasting)
    for section, known in (("images", images.keys()), ("rotate", rotated)):
        each = settings[section]["additionalProperties"]
        settings[section].update(properties=dict.fromkeys(known, each), additionalProperties=False)
    # Nobody can list those of bots, which have names of their own.
    settings["rotate"]["patternProperties"] = {"^bot[A-Z][A-Za-z0-9]*$": each}
    secrets = {
        secret.key: {"description": f"A secret: {secret.purpose}", **_ENCRYPTED}
        for secret in all_secrets()
    }
    keys = {f"{PROJECT}:{key}": value for key, value in {**settings, **secrets}.items()}
    # Beside the known keys, those of the operator's own secrets, which nobody can list.
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
        "patternProperties": {
            f"^(?!{PROJECT}:)": True,
            f"^{PROJECT}:(?!({'|'.join((*settings, *secrets))})$)[a-z][A-Za-z0-9]*$": _ENCRYPTED,
        },
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


def _section(found: JsonSchemaValue) -> JsonSchemaValue:
    """A key of the stack file: one may be left out, but none may be there without a value."""
    kinds = [kind for kind in found.get("anyOf", ()) if kind != {"type": "null"}]
    kept = {key: value for key, value in found.items() if key not in ("anyOf", "default")}
    return {"allOf": kinds, **kept} if kinds else found


def _lean(found: JsonSchemaValue, *, named: bool = False) -> JsonSchemaValue:
    """The schema in the draft of editors, without generated titles and defaults of sections."""
    kept = {
        key: _lean_part(value, named=key in ("properties", "$defs"))
        for key, value in found.items()
        if named or (key != "title" and not (key == "default" and isinstance(value, dict | list)))
    }
    if "patternProperties" in kept and not named:
        # A key that is no valid name matches no pattern, and would be anything.
        kept["additionalProperties"] = False
    if "$ref" in kept and len(kept) > 1 and not named:
        # This draft ignores whatever stands beside a reference.
        return {"allOf": [{"$ref": kept.pop("$ref")}], **kept}
    return kept


def _lean_part(part: object, *, named: bool = False) -> object:
    if isinstance(part, list):
        return [_lean_part(each) for each in part]
    if isinstance(part, str):
        return part.replace("#/$defs/", "#/definitions/")
    return _lean(part, named=named) if isinstance(part, dict) else part
