"""Down keeps what is protected and says so."""

import json
import socket

import pytest

from tests.toolchain.scripted import Workplace, install_cli
from tests.toolchain.test_locks import DEAD, message
from toolchain.down import down
from toolchain.errors import ToolchainError
from toolchain.process import Result
from toolchain.stack import Stack

KEPT = {
    "resources": [
        {
            "type": "docker:index/volume:Volume",
            "protect": True,
            "outputs": {"name": "tapbot-dev-postgres"},
        },
        {"type": "random:index/randomPassword:RandomPassword", "protect": True},
        {"type": "pulumi:pulumi:Stack"},
    ]
}


@pytest.fixture
def stack(place: Workplace) -> Stack:
    """A stack that exists."""
    install_cli(place.context)
    place.runner.on("stack select", Result(0))
    place.runner.on("stack export", Result(0, json.dumps({"deployment": KEPT})))
    place.runner.on("pulumi cancel", Result(0))
    return Stack(place.context)


def test_protected_resources_stay_and_are_named(place: Workplace, stack: Stack) -> None:
    place.runner.on("pulumi destroy", Result(0))
    assert down(stack) == 0
    assert place.runner.ran("destroy --yes --skip-preview --exclude-protected")
    assert "Data volumes that stay: tapbot-dev-postgres" in place.lines
    assert "Generated keys and passwords that stay in the state: 1" in place.lines


def test_a_missing_stack_is_nothing_to_do(place: Workplace, stack: Stack) -> None:
    place.runner.on("stack select", Result(255))
    assert down(stack) == 0
    assert not place.runner.ran("destroy")


def test_a_dead_lock_is_released(place: Workplace, stack: Stack) -> None:
    locked = Result(255, "", message(DEAD, socket.gethostname()))
    place.runner.on("pulumi destroy", locked, Result(0))
    assert down(stack) == 0


def test_a_failure_is_told(place: Workplace, stack: Stack) -> None:
    place.runner.on("pulumi destroy", Result(255, "error: x"))
    with pytest.raises(ToolchainError, match="pulumi destroy failed"):
        down(stack)
