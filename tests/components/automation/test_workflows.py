"""Workflows as n8n gets them: those that ship, which nobody outside reaches, and the folder's."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from components.automation.workflows import FOLDER, OURS, workflows
from config.automation.credentials import SHIPPED
from config.automation.folder import RESERVED, Automation
from config.automation.workflow import DIRECTUS, Workflow
from tests.config.automation.folders import CREDENTIALS, HEADER, found, node, workflow

ADDRESS = "http://10.88.0.2:8055"
EMPTY = Automation(workflows=(), credentials=(), problems=())


@pytest.fixture(scope="module")
def shipped() -> list[dict[str, Any]]:
    """The workflows of a stack with an empty folder, and with monitoring."""
    return [*workflows(EMPTY, ADDRESS, watched=True).values()]


def test_every_file_is_one_and_has_the_address_of_its_stack(shipped: list[dict[str, Any]]) -> None:
    assert len(shipped) == len(list(FOLDER.glob("*.json")))
    assert DIRECTUS not in json.dumps(shipped)
    assert ADDRESS in json.dumps(shipped)


def test_n8n_takes_their_ids(shipped: list[dict[str, Any]]) -> None:
    assert OURS.keys() == SHIPPED.keys()
    for each in shipped:
        assert re.fullmatch(r"tapbot_[a-z_]+", each["id"]), "a dash cannot be exported"
        for own in each["nodes"]:
            for credential in own.get("credentials", {}).values():
                assert len(credential["id"]) <= 16, credential


def test_every_webhook_is_internal_and_asks_for_the_secret(shipped: list[dict[str, Any]]) -> None:
    webhooks = [
        own for each in shipped for own in each["nodes"] if own["type"] == "n8n-nodes-base.webhook"
    ]
    assert webhooks
    for own in webhooks:
        assert own["parameters"]["path"].startswith("internal/")
        assert own["parameters"]["authentication"] == "headerAuth"
        assert own["credentials"]["httpHeaderAuth"]["id"] == "tapbot_internal"


def test_no_file_of_the_folder_may_take_their_paths(shipped: list[dict[str, Any]]) -> None:
    taken = [webhook for each in shipped for webhook in Workflow(each["id"], each).webhooks()]
    assert sorted(taken) == sorted(RESERVED)


def test_failures_are_told_where_somebody_watches(tmp_path: Path) -> None:
    own = workflow(node(), settings={"errorWorkflow": "workflow:mine"})
    folder = found(tmp_path, {"plain": workflow(node()), "own": own, "mine": workflow(node())})
    ids = {each.file: each.id for each in folder.workflows}
    every = workflows(folder, ADDRESS, watched=True)
    assert every[ids["plain"]]["settings"] == {"errorWorkflow": "tapbot_failure"}
    assert every[ids["own"]]["settings"] == {"errorWorkflow": ids["mine"]}
    without = workflows(folder, ADDRESS, watched=False)
    assert "tapbot_failure" not in without, "nobody would read what it writes"
    assert without[ids["plain"]]["settings"] == {}


def test_a_file_gets_the_ids_and_the_addresses_of_this_stack(tmp_path: Path) -> None:
    sends = node(parameters={"url": f"{DIRECTUS}/items/orders"}, credentials=HEADER)
    calls = node("Call", parameters={"workflowId": {"value": "workflow:parts"}})
    document = workflow(sends, calls, active=True, versionId="x", pinData={"Send": []}, tags=[])
    folder = found(tmp_path, {"orders": document, "parts": workflow(node())}, CREDENTIALS)
    assert folder.problems == []
    orders, parts = (each.id for each in folder.workflows)
    made = workflows(folder, ADDRESS, watched=False)[orders]
    assert set(made) == {"id", "name", "nodes", "connections", "settings"}
    first, second = made["nodes"]
    assert first["parameters"]["url"] == f"{ADDRESS}/items/orders"
    [credential] = folder.credentials
    assert first["credentials"]["httpHeaderAuth"] == {"name": "orders API", "id": credential.id}
    assert second["parameters"]["workflowId"]["value"] == parts
