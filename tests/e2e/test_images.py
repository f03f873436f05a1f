"""Images that stand in for the official ones are not kinder than these."""

import pytest

from images.engine import Engine
from images.look import look
from images.official import differences, official
from images.recipe import LABEL_BUILT, recipe_for, recipes
from tests.e2e.docker_cli import Docker

FACTS = official()


def mounted(docker: Docker) -> set[str]:
    """Return the paths at which the stack mounts anything but its own files."""
    paths = {
        mount["Destination"]
        for item in docker.of_role("service", "job").values()
        for mount in item["Mounts"]
    }
    return paths - {"/etc/tapbot", "/tmp"}


@pytest.mark.parametrize("key", FACTS)
def test_it_starts_as_the_official_one_and_has_no_more(key: str, docker: Docker) -> None:
    facts = FACTS[key]
    labels = Engine().labels(facts.reference)
    if labels is None:
        pytest.skip("this stack does not need it")
    recipe = recipe_for(facts.reference, recipes())
    # One of our own may lie on a stand-in.
    made = labels.get(LABEL_BUILT) == "true" or facts.is_own
    more = recipe.known_more if recipe and made else ()
    assert differences(facts, look(facts.reference, facts, mounted(docker)), more) == []
