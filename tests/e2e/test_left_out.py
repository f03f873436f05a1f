"""An extra whose image can be had in no way: left out at first, never taken away later."""

from collections.abc import Iterator
from typing import Any

import pytest

from testbed.pulumi_cli import UP
from tests.e2e.deployment import Deployment

pytestmark = pytest.mark.slow

NOWHERE = "registry.invalid/dozzle:v1.0.0"
"""A name that no registry can have (RFC 2606)."""


def add(settings: dict[str, Any]) -> None:
    """Add an extra with such an image."""
    settings["dozzle"] = {}
    settings["placement"]["dozzle"] = "data"
    settings["images"] = {"dozzle": NOWHERE}


def remove(settings: dict[str, Any]) -> None:
    """Take it away again."""
    del settings["dozzle"], settings["placement"]["dozzle"], settings["images"]


@pytest.fixture
def with_extra(deployment: Deployment) -> Iterator[Deployment]:
    """The stack with it; without it again afterwards, whatever was made of it."""
    deployment.workspace.configure(add)
    yield deployment
    deployment.workspace.configure(remove)
    deployment.make_up()


def test_it_is_left_out_and_what_is_there_stays(with_extra: Deployment) -> None:
    before = with_extra.docker.ids()
    said = with_extra.make_up().text
    assert f"{NOWHERE}: left out, there is no way to have it here" in said
    assert with_extra.docker.ids() == before

    by_hand = with_extra.pulumi.run(*UP)
    assert by_hand.code != 0, "nobody told the program to leave it out"
    assert before.items() <= with_extra.docker.ids().items()

    again = with_extra.pulumi.toolchain("up")
    assert again.code != 0
    assert "dozzle is part of this stack, but the engine has no registry.invalid" in again.text
    assert before.items() <= with_extra.docker.ids().items(), "it began to exist by hand"
