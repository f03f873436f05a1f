"""The images of a stack file, as the program's own code reads it."""

import json

import pytest

from tests.toolchain.scripted import Workplace
from toolchain.errors import ToolchainError
from toolchain.process import Result
from toolchain.stack_images import is_on_engine, of_stack

SAID = {
    "images": {"postgres": "postgres:16.4"},
    "extras": {"dozzle": {"dozzle": "amir20/dozzle:v10.7.3"}, "site": {}},
}


def test_they_come_from_the_stacks_configuration(place: Workplace) -> None:
    place.runner.on("config.stack_images", Result(0, json.dumps(SAID)))
    found = of_stack(place.context)
    assert found.needed == {"postgres": "postgres:16.4"}
    assert found.of_extras == {"dozzle": "amir20/dozzle:v10.7.3"}
    assert list(found.all) == ["postgres", "dozzle"]
    assert place.runner.calls[0][-2:] == ["config.stack_images", "Pulumi.dev.yaml"]


def test_a_configuration_that_cannot_be_read_is_told(place: Workplace) -> None:
    place.runner.on("config.stack_images", Result(1, "", "images: unknown 'postgre'"))
    with pytest.raises(ToolchainError, match=r"Pulumi\.dev\.yaml .*\nimages: unknown 'postgre'"):
        of_stack(place.context)


@pytest.mark.parametrize(("listed", "there"), [("4a5b6c\n", True), ("", False)])
def test_the_engine_is_asked_for_an_image(place: Workplace, listed: str, there: bool) -> None:
    place.runner.on("docker image ls", Result(0, listed))
    assert is_on_engine(place.context, "postgres:16.4") is there


def test_an_engine_that_does_not_answer_has_not_lost_its_images(place: Workplace) -> None:
    place.runner.on("docker image ls", Result(1, "", "Cannot connect to the Docker daemon"))
    with pytest.raises(ToolchainError, match="does not answer: Cannot connect"):
        is_on_engine(place.context, "postgres:16.4")
