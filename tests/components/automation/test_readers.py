"""Bots that read content: the first replica of each that asks for it is told of changes."""

from components.automation.readers import readers_of, tellers
from tests.components.parts import stack
from tests.support.engine import run
from tests.support.factories import valid_settings

IMAGE = "registry.example.com/bots/greeter:1.4.2"


def test_only_bots_that_ask_for_it_are_told_and_of_each_one_replica() -> None:
    def build() -> None:
        reads = {"image": IMAGE, "links": ["directus"], "reads": ["articles"]}
        bots = {
            "told": {**reads, "events": True, "replicas": 2},
            "quiet": reads,
            "lone": {"image": IMAGE},
        }
        here = stack(valid_settings(links={}, bots=bots))
        [call] = tellers(here)
        assert call.endpoint.target.name == "bot-told-1"
        assert not call.waits, "it reads content itself: each would wait for the other"
        found = readers_of(here, call.endpoint.server)
        assert {each.name: each.told_at for each in found} == {
            "bot-told": "http://bot-told-1:8080/content",
            "bot-quiet": "",
        }

    run(build)
