"""A folder of automation, as the tests fill it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from config.automation.folder import Automation, read

HEADER = {"httpHeaderAuth": {"name": "orders API"}}
CREDENTIALS = {
    "orders API": {
        "type": "httpHeaderAuth",
        "fields": {"name": "X-Key"},
        "secrets": {"value": "ordersApiKey"},
    }
}


def node(name: str = "Send", **fields: Any) -> dict[str, Any]:
    """Return a node that calls an API."""
    return {
        "id": "a",
        "name": name,
        "type": "n8n-nodes-base.httpRequest",
        "parameters": {},
    } | fields


def webhook(path: str, method: str = "POST") -> dict[str, Any]:
    """Return a node that is called from outside."""
    parameters = {"path": path, "httpMethod": method}
    return node("Webhook", type="n8n-nodes-base.webhook", parameters=parameters)


def workflow(*nodes: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """Return a workflow as its file has it."""
    return {"name": "Orders", "nodes": list(nodes), "connections": {}, **fields}


def folder(place: Path, files: Mapping[str, object], credentials: object = None) -> Path:
    """Write workflows by the names of their files, and credentials; return the folder."""
    (place / "workflows").mkdir(parents=True, exist_ok=True)
    for name, document in files.items():
        text = document if isinstance(document, str) else json.dumps(document)
        (place / "workflows" / f"{name}.json").write_text(text)
    if credentials is not None:
        text = credentials if isinstance(credentials, str) else yaml.safe_dump(credentials)
        (place / "credentials.yaml").write_text(text)
    return place


def found(place: Path, files: Mapping[str, object], credentials: object = None) -> Automation:
    """Return what is read of such a folder."""
    return read(str(folder(place, files, credentials)))


def lines(place: Path, files: Mapping[str, object], credentials: object = None) -> list[str]:
    """Return what is wrong with such a folder, without the place of it."""
    problems = found(place, files, credentials).problems
    return [each.line.removeprefix(f"{place}/") for each in problems]
