"""A workflow of n8n's editor as a file: nothing of one installation, and no secret."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from config.automation.workflow import DIRECTUS, FAILURE, FILE_NAME, REFERENCE, Workflow

_OF_AN_INSTALLATION: Final = ("cachedResultUrl",)
"""What n8n keeps beside the id of another workflow, for its editor."""


def file_name(name: str, identity: str) -> str:
    """Return the name of a file for a workflow, without `.json`: of its own name, or of its id."""
    words = re.findall(
        r"[a-z0-9]+", name.lower() if name.isascii() else f"workflow {identity}".lower()
    )
    return "-".join(words)[: FILE_NAME.longest].strip("-") or "workflow"


def exported(
    workflow: Mapping[str, Any], file: str, files: Mapping[str, str], directus: str
) -> Workflow:
    """Return what to keep of a workflow; `files` are those of other workflows, by their ids."""
    settings = dict(workflow.get("settings") or {})
    if settings.get("errorWorkflow") == FAILURE:
        del settings["errorWorkflow"]
    kept = {
        "name": workflow["name"],
        "nodes": [_node(each) for each in workflow["nodes"]],
        "connections": workflow["connections"],
        "settings": settings,
    }
    return Workflow(file, _translated(kept, files, directus))


def text_of(workflow: Workflow) -> str:
    """Return the text of a file, in lines that are easy to compare."""
    return json.dumps(workflow.document, indent=2, ensure_ascii=False) + "\n"


def calls(value: object, others: Mapping[str, str]) -> Iterator[str]:
    """Yield the names of workflows that a document names by their ids."""
    if isinstance(value, str) and value in others:
        yield others[value]
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from calls(each, others)


def _node(node: Mapping[str, Any]) -> dict[str, Any]:
    """Return a node whose credentials are named, and have no id."""
    credentials = {
        kind: {"name": credential["name"]}
        for kind, credential in (node.get("credentials") or {}).items()
    }
    return {**node, "credentials": credentials} if credentials else dict(node)


def _translated(value: Any, files: Mapping[str, str], directus: str) -> Any:
    if isinstance(value, dict):
        return {
            key: _translated(each, files, directus)
            for key, each in value.items()
            if key not in _OF_AN_INSTALLATION
        }
    if isinstance(value, list):
        return [_translated(each, files, directus) for each in value]
    if not isinstance(value, str):
        return value
    return f"{REFERENCE}{files[value]}" if value in files else value.replace(directus, DIRECTUS)
