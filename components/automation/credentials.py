"""Credentials as n8n gets them: a file of secrets."""

import json
from collections.abc import Mapping

import pulumi

from components.automation.workflows import OURS
from config.automation.credentials import DIRECTUS, INTERNAL, SHIPPED, Credential

Secrets = Mapping[str, pulumi.Output[str]]
"""The stack's secrets by their keys in its config."""


def credentials(
    token: pulumi.Output[str],
    secret: pulumi.Output[str],
    further: list[Credential],
    secrets: Secrets,
) -> pulumi.Output[str]:
    """Return all that n8n gets, as JSON: the stack's own two, and those of the folder."""
    bearer = pulumi.Output.concat("Bearer ", token)
    every = [
        _described(OURS[DIRECTUS], DIRECTUS, SHIPPED[DIRECTUS], _header("Authorization", bearer)),
        _described(OURS[INTERNAL], INTERNAL, SHIPPED[INTERNAL], _header("X-Tapbot-Secret", secret)),
        *(_described(each.id, each.name, each.type, _filled(each, secrets)) for each in further),
    ]
    return pulumi.Output.secret(pulumi.Output.all(*every).apply(json.dumps))


def _header(name: str, value: pulumi.Output[str]) -> Mapping[str, pulumi.Input[object]]:
    return {"name": name, "value": value}


def _filled(credential: Credential, secrets: Secrets) -> Mapping[str, pulumi.Input[object]]:
    filled = {field: secrets[key] for field, key in credential.secrets.items()}
    return {**credential.fields, **filled}


def _described(
    identity: str, name: str, kind: str, data: Mapping[str, pulumi.Input[object]]
) -> pulumi.Output[dict[str, object]]:
    fixed = {"id": identity, "name": name, "type": kind}
    return pulumi.Output.all(**data).apply(lambda filled: {**fixed, "data": dict(filled)})
