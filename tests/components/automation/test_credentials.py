"""Credentials as n8n gets them."""

import asyncio
import json
from typing import Any

import pulumi

from components.automation.credentials import credentials
from config.automation.credentials import Credential
from tests.support.engine import run

ORDERS = Credential(
    name="orders API",
    type="httpHeaderAuth",
    fields={"name": "X-Key"},
    secrets={"value": "ordersApiKey"},
)


def written(*further: Credential) -> list[dict[str, Any]]:
    """Return what n8n gets, which has to be a secret."""
    texts: list[str] = []
    values: list[pulumi.Output[str]] = []

    def build() -> None:
        secrets = {"ordersApiKey": pulumi.Output.secret("the-key")}
        own = (pulumi.Output.secret("the-token"), pulumi.Output.secret("the-secret"))
        values.append(credentials(*own, list(further), secrets).apply(heard))

    def heard(text: str) -> str:
        texts.append(text)
        return text

    run(build)
    assert asyncio.run(values[0].is_secret()), "the state would show it"
    parsed: list[dict[str, Any]] = json.loads(texts[0])
    return parsed


def test_the_stacks_own_two_are_always_there() -> None:
    directus, internal = written()
    assert directus["data"] == {"name": "Authorization", "value": "Bearer the-token"}
    assert internal["data"] == {"name": "X-Tapbot-Secret", "value": "the-secret"}
    assert (directus["id"], internal["id"]) == ("tapbot_directus", "tapbot_internal")


def test_each_of_the_folder_is_filled_from_its_secrets() -> None:
    assert written(ORDERS)[2] == {
        "id": ORDERS.id,
        "name": "orders API",
        "type": "httpHeaderAuth",
        "data": {"name": "X-Key", "value": "the-key"},
    }
