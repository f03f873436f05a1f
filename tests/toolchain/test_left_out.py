"""What an update does without, and what it never takes away."""

import json

import pytest

from config import left_out as program
from tests.toolchain.scripted import Workplace, install_cli
from toolchain.errors import ToolchainError
from toolchain.left_out import VARIABLE, leave_out
from toolchain.process import Result
from toolchain.stack import Stack

IMAGES = {
    "images": {"postgres": "postgres:16.4"},
    "extras": {
        "dozzle": {"dozzle": "amir20/dozzle:v10.7.3"},
        "portainer": {
            "portainer": "portainer/portainer-ce:2.43.0-alpine",
            "portainer-agent": "portainer/agent:2.43.0-alpine",
        },
    },
}
SERVICE = "urn:pulumi:dev::tapbot-stack::tapbot:admin:Dozzle$tapbot:containers:Service::dozzle"


@pytest.fixture
def stack(place: Workplace) -> Stack:
    """A stack on this machine with two extras, of which it has no image, and with no state."""
    install_cli(place.context)
    place.runner.on("toolchain.preflight.kinds", Result(0, '{"a": "local"}'))
    place.runner.on("config.stack_images", Result(0, json.dumps(IMAGES)))
    place.runner.on("docker image ls", Result(0, ""))
    place.runner.on("stack export", Result(0, '{"deployment": {}}'))
    return Stack(place.context)


def test_the_program_hears_of_it_by_the_variable_that_it_reads() -> None:
    assert program.VARIABLE == VARIABLE


def test_an_extra_without_an_image_is_left_out(stack: Stack) -> None:
    leave_out(stack)
    assert stack.env[VARIABLE] == "dozzle,portainer"


def test_half_of_its_images_are_none(place: Workplace, stack: Stack) -> None:
    place.runner.on("docker image ls --quiet portainer/portainer-ce", Result(0, "4a5b6c\n"))
    leave_out(stack)
    assert "portainer" in stack.env[VARIABLE].split(",")


def test_where_the_images_are_there_nothing_is_left_out(place: Workplace, stack: Stack) -> None:
    place.runner.on("docker image ls", Result(0, "4a5b6c\n"))
    leave_out(stack)
    assert VARIABLE not in stack.env
    assert not place.runner.ran("stack export"), "an update would take longer for nothing"


def test_what_is_deployed_is_not_taken_away_because_a_registry_is_down(
    place: Workplace, stack: Stack
) -> None:
    resource = {"type": "tapbot:containers:Service", "urn": SERVICE}
    place.runner.on(
        "stack export", Result(0, json.dumps({"deployment": {"resources": [resource]}}))
    )
    with pytest.raises(ToolchainError) as raised:
        leave_out(stack)
    assert str(raised.value) == (
        "dozzle is part of this stack, but the engine has no amir20/dozzle:v10.7.3, and there is no"
        " way to have it here: nothing was changed. Make its registry reachable, name another image"
        " below `images` in Pulumi.dev.yaml, or remove the section of dozzle and its place"
    )


def test_a_stack_with_servers_elsewhere_does_without_nothing(
    place: Workplace, stack: Stack
) -> None:
    place.runner.on("toolchain.preflight.kinds", Result(0, '{"a": "local", "b": "remote"}'))
    leave_out(stack)
    assert VARIABLE not in stack.env
    assert not place.runner.ran("docker image ls")
