"""Automation: what links n8n and Directus is there only when its section is."""

import json

import pytest

from components.automation.wiring import automate, webhook_calls, webhooks
from components.containers.endpoint import Endpoint
from components.containers.links import AdministratorLink
from tests.components.parts import LOCAL, stack
from tests.support.engine import RecordingEngine, run
from tests.support.factories import valid_settings


def engine(**sections: object) -> RecordingEngine:
    """Return what is made of the links on a stack with these sections."""

    def build() -> None:
        here = stack(valid_settings(**sections))
        directus, n8n = (
            AdministratorLink(
                endpoint=Endpoint(next(each for each in here.targets if each.name == name)),
                email="admin@tapbot.kz",
                password=next(iter(here.secrets.values())),
            )
            for name in ("directus-1", "n8n")
        )
        hooks = webhooks(here, webhook_calls(here))
        assert (hooks is not None) is ("links" in sections)
        automate(here, directus, n8n, n8n.endpoint)

    return run(build)


def test_a_stack_without_links_gets_none() -> None:
    registered = engine().registered
    assert [each.name for each in registered if each.type.startswith("tapbot:automation:")] == []


def test_a_stack_with_links_gets_both_jobs_and_the_watch() -> None:
    names = {each.name for each in engine(links={}).running()}
    assert {"links", "links-directus", "links-n8n"} <= names


@pytest.mark.parametrize(("webhooks", "at"), [(0, "n8n:5678"), (2, "traefik:8098")])
def test_flows_call_what_outlives_an_update_of_n8n(webhooks: int, at: str) -> None:
    found: list[str] = []

    def build() -> None:
        here = stack(valid_settings(n8n={"webhooks": webhooks}, **LOCAL))
        edge = here.fleet["edge"]
        found.extend(str(each.endpoint.seen_from(edge)) for each in webhook_calls(here))

    run(build)
    assert found == [at]


def test_the_round_goes_where_flows_call() -> None:
    made = engine(links={}, n8n={"webhooks": 2, "workers": 1})
    addresses = json.loads(made.carrier("links-n8n").files["/etc/tapbot/addresses.json"])
    assert addresses["n8n"] == "http://n8n:5678", "workflows are written by main"
    assert addresses["webhooks"] == "http://traefik:8098", "main serves none"
    networks = [each["name"] for each in made.container("links-n8n").inputs["networksAdvanced"]]
    assert len(networks) == 2, "Traefik is on another network than databases"
