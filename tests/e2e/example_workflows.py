"""The workflows of `automation/examples`, published as their users would publish them."""

from functools import partial
from typing import Final

from config.automation.folder import ROOT
from testbed.directus import Directus
from testbed.sessions import wait_until
from tests.e2e.automation_folder import Automated
from tests.e2e.node_fetch import fetch

EXAMPLES: Final = ROOT / "automation" / "examples"
RULE: Final = '"field": "minutes", "minutesInterval": 5'
OFTEN: Final = '"field": "seconds", "secondsInterval": 10'
"""In place of the five minutes of the schedule, for which nobody waits."""

QUESTION: Final = "Do you repair submarines?"


def sweep(deployment: Automated, directus: Directus) -> None:
    """Publish them, create orders of which no flow tells, and tell of one as a flow does."""
    _publish(deployment, directus)
    for number in range(3):
        directus.create_item("orders", {"title": f"order {number}"})
    wait_until("the schedule", 90, partial(_all_handled, directus), every=1)
    directus.create_item("orders", {"title": "told"})
    # A test before may have had it made anew.
    secret = {
        "X-Tapbot-Secret": deployment.docker.execute("links", "cat", "/etc/tapbot/secret").out
    }
    url = "http://traefik:8098/webhook/internal/orders"
    told = fetch(deployment.docker, "directus-1", url, method="POST", headers=secret, body={})
    assert told.status == 200
    wait_until("the order", 90, partial(_all_handled, directus), every=0.5)


def handed_over(directus: Directus) -> list[str]:
    """Return the questions that wait for a human."""
    return [each["question"] for each in directus.get("/items/questions")]


def _all_handled(directus: Directus) -> bool:
    waiting: list[object] = directus.get("/items/orders?filter[handled][_null]=true")
    return not waiting


def _publish(deployment: Automated, directus: Directus) -> None:
    for name, fields in {
        "orders": {"title": "string", "handled": "timestamp"},
        "questions": dict.fromkeys(("bot", "chat", "language", "question"), "text"),
    }.items():
        own = ({"field": field, "type": kind, "schema": {}} for field, kind in fields.items())
        directus.create_collection(name, *own)
    for each in EXAMPLES.glob("*.json"):
        text = each.read_text(encoding="utf-8").replace(RULE, OFTEN)
        deployment.file(each.stem).write_text(text, encoding="utf-8")
    deployment.set("links", "writes", ["orders", "questions"])
    deployment.up()
