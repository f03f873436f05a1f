"""A workflow of n8n's editor as a file."""

import json
import re
from typing import Any

import pytest

from config.automation.exported import calls, exported, file_name, text_of
from config.automation.workflow import FILE_NAME

AT = "http://10.88.0.2:8055"


def made(**changes: Any) -> dict[str, Any]:
    """Return a workflow as n8n answers it."""
    return {
        "id": "Xy12",
        "name": "Orders to CRM",
        "active": True,
        "activeVersionId": "v",
        "versionId": "v",
        "versionCounter": 3,
        "shared": [{"projectId": "p"}],
        "pinData": {"Webhook": [{"json": {"email": "person@example.com"}}]},
        "staticData": {"last": 1},
        "meta": {"instanceId": "i"},
        "tags": [{"id": "t"}],
        "nodes": [
            {
                "id": "n",
                "name": "Send",
                "type": "n8n-nodes-base.httpRequest",
                "parameters": {"url": f"{AT}/items/orders"},
                "credentials": {"httpHeaderAuth": {"id": "c1", "name": "orders API"}},
                "webhookId": "w",
            }
        ],
        "connections": {},
        "settings": {"executionOrder": "v1", "errorWorkflow": "tapbot_failure"},
        **changes,
    }


def test_nothing_of_one_installation_is_kept() -> None:
    document = exported(made(), "orders", {}, AT).document
    assert set(document) == {"name", "nodes", "connections", "settings"}
    [node] = document["nodes"]
    assert node["credentials"] == {"httpHeaderAuth": {"name": "orders API"}}
    assert node["parameters"]["url"] == "http://directus.invalid/items/orders"
    assert document["settings"] == {"executionOrder": "v1"}
    assert "person@example.com" not in text_of(exported(made(), "orders", {}, AT))


def test_what_others_call_it_by_stays() -> None:
    [node] = exported(made(), "orders", {}, AT).document["nodes"]
    assert node["webhookId"] == "w", "it is in the address that Telegram and forms call"


def test_other_workflows_are_named_by_their_files() -> None:
    names = {"__rl": True, "value": "Ab34", "mode": "list", "cachedResultUrl": "/workflow/Ab34"}
    node = {"name": "Call", "type": "x", "parameters": {"workflowId": names}}
    workflow = made(nodes=[node], settings={"errorWorkflow": "Cd56"})
    document = exported(workflow, "orders", {"Ab34": "parts", "Cd56": "mine"}, AT).document
    assert document["nodes"][0]["parameters"]["workflowId"] == {
        "__rl": True,
        "value": "workflow:parts",
        "mode": "list",
    }
    assert document["settings"] == {"errorWorkflow": "workflow:mine"}
    assert [*calls(workflow, {"Ab34": "Parts"})] == ["Parts"]


def test_the_text_is_the_same_each_time_and_read_as_it_was_written() -> None:
    workflow = exported(made(name="Заказы"), "orders", {}, AT)
    text = text_of(workflow)
    assert json.loads(text) == workflow.document
    assert "Заказы" in text
    assert text.count("\n") > 15, "a review would see one line"


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("Orders to CRM", "orders-to-crm"),
        ("  (2) orders!", "2-orders"),
        ("Заказы", "workflow-ab12"),
        ("!!", "workflow"),
    ],
)
def test_a_file_is_called_after_its_workflow(name: str, file: str) -> None:
    assert file_name(name, "Ab12") == file
    assert re.fullmatch(FILE_NAME.pattern, file_name(name * 30, "Ab12"))
