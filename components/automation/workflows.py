"""Workflows as n8n gets them: those that ship, and those of the folder."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from config.automation.credentials import DIRECTUS as DIRECTUS_CREDENTIAL
from config.automation.credentials import INTERNAL
from config.automation.folder import Automation
from config.automation.workflow import DIRECTUS, FAILURE, REFERENCE, Workflow

FOLDER: Final = Path(__file__).with_name("workflows")

OURS: Final = {DIRECTUS_CREDENTIAL: "tapbot_directus", INTERNAL: "tapbot_internal"}
"""The ids of the stack's own credentials."""


def workflows(automation: Automation, directus: str, *, watched: bool) -> dict[str, dict[str, Any]]:
    """Return each workflow by its id, with the ids and addresses of this stack, and no secret.

    Where somebody watches, those of the folder have a workflow that is started when one fails.
    """
    credentials = {**OURS, **{each.name: each.id for each in automation.credentials}}
    ids = {f"{REFERENCE}{each.file}": each.id for each in automation.workflows}
    texts = {**ids, DIRECTUS: directus}
    defaults = {"errorWorkflow": FAILURE} if watched else {}
    own = [each for each in shipped() if watched or each["id"] != FAILURE]
    every = [*own, *(_of_file(each, defaults) for each in automation.workflows)]
    return {each["id"]: _here(each, texts, credentials) for each in every}


def shipped() -> Iterator[dict[str, Any]]:
    """Yield those that every stack with links has."""
    for file in sorted(FOLDER.glob("*.json")):
        yield json.loads(file.read_text(encoding="utf-8"))


def _of_file(workflow: Workflow, settings: Mapping[str, str]) -> dict[str, Any]:
    """Return what n8n is told of a file; all else is of the installation that it comes from."""
    document = workflow.document
    return {
        "id": workflow.id,
        "name": document.get("name") or workflow.file,
        "nodes": workflow.nodes,
        "connections": document.get("connections", {}),
        "settings": {**settings, **document.get("settings", {})},
    }


def _here(
    workflow: dict[str, Any], texts: Mapping[str, str], credentials: Mapping[str, str]
) -> dict[str, Any]:
    """Return a workflow with the ids and addresses of this stack."""
    found: dict[str, Any] = _replaced(workflow, texts)
    for node in found["nodes"]:
        for credential in (node.get("credentials") or {}).values():
            credential["id"] = credentials[credential["name"]]
    return found


def _replaced(value: Any, texts: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _replaced(each, texts) for key, each in value.items()}
    if isinstance(value, list):
        return [_replaced(each, texts) for each in value]
    if not isinstance(value, str):
        return value
    return texts.get(value) or value.replace(DIRECTUS, texts[DIRECTUS])
