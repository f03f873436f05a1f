"""The workflows that ship: n8n takes them, and they are reached by nobody from outside."""

import json
import re
from typing import Any

import pytest

from components.automation.workflows import DIRECTUS, FOLDER, workflows

ADDRESS = "http://10.88.0.2:8055"


@pytest.fixture(scope="module")
def shipped() -> list[dict[str, Any]]:
    """The workflows of a stack."""
    return workflows(ADDRESS)


def test_every_file_is_one_and_has_the_address_of_its_stack(shipped: list[dict[str, Any]]) -> None:
    assert len(shipped) == len(list(FOLDER.glob("*.json")))
    assert DIRECTUS not in json.dumps(shipped)
    assert ADDRESS in json.dumps(shipped)


def test_n8n_takes_their_ids(shipped: list[dict[str, Any]]) -> None:
    for each in shipped:
        assert re.fullmatch(r"tapbot_[a-z_]+", each["id"]), "a dash cannot be exported"
        for node in each["nodes"]:
            for credential in node.get("credentials", {}).values():
                assert len(credential["id"]) <= 16, credential


def test_every_webhook_is_internal_and_asks_for_the_secret(shipped: list[dict[str, Any]]) -> None:
    webhooks = [
        node
        for each in shipped
        for node in each["nodes"]
        if node["type"] == "n8n-nodes-base.webhook"
    ]
    assert webhooks
    for node in webhooks:
        assert node["parameters"]["path"].startswith("internal/")
        assert node["parameters"]["authentication"] == "headerAuth"
        assert node["credentials"]["httpHeaderAuth"]["id"] == "tapbot_internal"
