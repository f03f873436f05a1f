"""One workflow as a file: what makes n8n refuse it is told before anything is touched."""

import json
from pathlib import Path

import pytest

from tests.config.automation.folders import HEADER, found, lines, node, webhook, workflow


@pytest.mark.parametrize(
    ("document", "line"),
    [
        ("{", "is not JSON (line 1, column 2: Expecting property name enclosed in double quotes)"),
        ("[]", "has no nodes (expected a workflow as n8n exports it)"),
        (workflow(), "has no nodes (expected a workflow as n8n exports it)"),
        (workflow({"name": "a"}), "nodes[0].type: is missing"),
        (workflow({"type": "a"}), "nodes[0].name: is missing"),
        (workflow(node(credentials={"a": "b"})), "nodes[0].credentials: is not a mapping"),
        (workflow(node(), settings=[]), "settings: is not a mapping (got a list)"),
        (workflow(node(), name=7), "name: is not text"),
    ],
)
def test_what_is_no_workflow_is_refused(tmp_path: Path, document: object, line: str) -> None:
    [said] = lines(tmp_path, {"orders": document})
    assert said.replace(": ", ":", 1).endswith(line.replace(": ", ":", 1)) or line in said, said
    assert said.startswith("workflows/orders.json: ")


@pytest.mark.parametrize("name", ["Orders", "orders to crm", "o" * 61])
def test_the_name_of_a_file_is_one_that_every_system_keeps(tmp_path: Path, name: str) -> None:
    [said] = lines(tmp_path, {name: workflow(node())})
    assert "has a name that" in said
    assert "expected small letters, digits and -" in said


def test_a_secret_in_it_is_refused_by_its_place_and_not_shown(tmp_path: Path) -> None:
    parameters = {"headers": {"parameters": [{"name": "X-Api-Key", "value": "a1b2c3d4e5f6"}]}}
    [said] = lines(tmp_path, {"orders": workflow(node(parameters=parameters))})
    assert said == (
        "workflows/orders.json: node 'Send': parameters.headers.parameters[0].value: looks like a"
        " secret, and everybody may read this file (expected a credential)"
    )


def test_it_knows_its_webhooks_and_credentials(tmp_path: Path) -> None:
    both = node("Both", type="n8n-nodes-base.webhook")
    both["parameters"] = {"path": "/b/", "httpMethod": ["GET", "PUT"]}
    form = node("Form", type="n8n-nodes-base.formTrigger", parameters={"path": "f"})
    document = workflow(webhook("a"), both, form, node(credentials=HEADER))
    [read] = found(tmp_path, {"orders": document}, "").workflows
    assert [*read.webhooks()] == [("POST", "a"), ("GET", "b"), ("PUT", "b"), ("FORM", "f")]
    assert [*read.credentials()] == [("Send", "httpHeaderAuth", "orders API")]
    assert json.dumps(read.document) == json.dumps(document)
