"""A person in a real browser: the gate, a table in pgAdmin, dashboards, logs, the chat of the site.

With TAPBOT_PICTURES, a folder, what the browser shows becomes the pictures of the documents.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from testbed.browser import browsing
from testbed.directus import Directus
from tests.e2e import assistant
from tests.e2e.deployment import ADMIN
from tests.e2e.gate import HOME
from tests.e2e.observed import Observed
from tests.e2e.person import Person
from tests.e2e.visitor import Visitor

LARGEST = 150_000
"""Bytes of a picture."""

LOADED = "//body[not(.//*[contains(@class, 'vm-spinner')])]"
"""The pages of both stores turn something while they wait for data."""

FORM = "//input[@name='password']"
CLOSED = "//dialog[not(@open)]"


@pytest.fixture(scope="module")
def person(observed: Observed) -> Iterator[Person]:
    """Somebody with a browser of their own."""
    with browsing() as browser:
        yield Person(browser, observed.deployment)


def keep(person: Person, name: str) -> None:
    """Take a picture once all is loaded, and keep it where somebody asks for pictures."""
    person.browser.see(LOADED)
    picture = person.browser.picture()
    assert picture.startswith(b"\x89PNG")
    assert len(picture) < LARGEST
    if folder := os.environ.get("TAPBOT_PICTURES"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        (Path(folder) / f"{name}.png").write_bytes(picture)


def test_a_person_signs_in_at_the_gate_and_sees_a_table_of_directus(person: Person) -> None:
    person.go("pgadmin")
    person.browser.see(FORM)
    keep(person, "gate")
    person.sign_in()
    assert person.open_table() == ADMIN
    keep(person, "pgadmin")


@pytest.mark.parametrize(
    ("page", "below", "what"),
    [
        ("metrics", "#/dashboards", "//*[contains(text(), 'Servers and containers')]"),
        ("logs", "#/?query=*", "//*[contains(text(), 'attrs.tag')]"),
        # What Debian's package shows has no more than that, and is no picture of the product.
        (
            "alerts",
            "",
            "//h1[contains(text(), 'Alertmanager')] | //*[contains(text(), 'Silences')]",
        ),
    ],
)
def test_the_same_sign_in_shows_the_other_pages(
    person: Person, page: str, below: str, what: str
) -> None:
    person.look_at(page, what, below)
    if page != "alerts":
        keep(person, page)


def test_signing_out_closes_all(person: Person) -> None:
    person.browser.open(f"{person.home}/pages/")
    person.browser.click("//a[contains(., 'Sign out')]")
    person.browser.see(FORM)
    person.go("pgadmin")
    person.browser.see(FORM)
    assert HOME in person.browser.address


def test_a_visitor_of_the_site_asks_the_bot(person: Person, observed: Observed) -> None:
    deployment = observed.deployment
    login = deployment.credentials["directus"]
    with deployment.entry.client("cms") as client:
        directus = Directus(client, login["email"], login["password"])
        assistant.add_to_the_site(deployment, directus)
    Visitor(deployment.entry, assistant.QUESTION, assistant.ANSWER).is_answered()
    person.visit("/en/")
    person.ask(assistant.QUESTION)
    person.browser.see(f"//p[@class='us'][contains(., '{assistant.ANSWER}')]")
    assert person.browser.run("return document.styleSheets.length") == 2
    keep(person, "chat")
    assert person.has_focus == "INPUT", "the next question cannot be typed at once"
    person.leave()
    person.browser.see(CLOSED)
    assert person.has_focus == "BUTTON", "who has no mouse begins at the top again"
    person.visit("/kk/")
    person.browser.see("//button[normalize-space() = 'Сұрақ қою']")


def test_a_workflow_of_the_stack_is_published(person: Person) -> None:
    """The test before has added the links that it belongs to."""
    person.open_workflow("tapbot_round", "Begin in Directus")
    person.browser.see("//*[contains(., 'Published')]")
    keep(person, "workflow")
