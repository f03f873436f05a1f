"""Automation: what links n8n and Directus is there only when its section is."""

from components.automation.wiring import automate, webhooks
from components.containers.endpoint import Endpoint
from components.containers.links import AdministratorLink
from tests.components.parts import stack
from tests.support.engine import RecordingEngine, run
from tests.support.factories import valid_settings


def engine(**sections: object) -> RecordingEngine:
    """Return what is made of the links on a stack with these sections."""

    def build() -> None:
        here = stack(valid_settings(**sections))
        links = [
            AdministratorLink(
                endpoint=Endpoint(next(each for each in here.targets if each.name == name)),
                email="admin@tapbot.kz",
                password=next(iter(here.secrets.values())),
            )
            for name in ("directus-1", "n8n")
        ]
        hooks = webhooks(here, here.calls("n8n", "webhooks of flows"))
        assert (hooks is not None) is ("links" in sections)
        automate(here, *links)

    return run(build)


def test_a_stack_without_links_gets_none() -> None:
    registered = engine().registered
    assert [each.name for each in registered if each.type.startswith("tapbot:automation:")] == []


def test_a_stack_with_links_gets_both_jobs_and_the_watch() -> None:
    names = {each.name for each in engine(links={}).running()}
    assert {"links", "links-directus", "links-n8n"} <= names
