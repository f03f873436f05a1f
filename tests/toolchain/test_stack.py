"""Pulumi is always run on the named stack, without questions, with the virtualenv activated."""

import pytest

from tests.toolchain.scripted import Workplace, install_cli
from toolchain.errors import ToolchainError
from toolchain.process import Result
from toolchain.stack import Stack


@pytest.fixture
def stack(place: Workplace) -> Stack:
    """A stack with a CLI in the cache."""
    install_cli(place.context)
    return Stack(place.context)


def test_every_command_names_the_stack_and_asks_nothing(place: Workplace, stack: Stack) -> None:
    place.runner.on("pulumi", Result(0, "{}"))
    stack.outputs()
    assert place.runner.calls[-1][-3:] == ["--stack", "dev", "--non-interactive"]
    assert "VIRTUAL_ENV" in place.runner.envs[-1]


def test_streams_have_no_colours_away_from_a_terminal(place: Workplace, stack: Stack) -> None:
    place.runner.on("pulumi", Result(0, "a\nb\n"))
    lines: list[str] = []
    assert stack.stream("up", on_line=lines.append) == 0
    assert lines == ["a", "b"]
    assert place.runner.calls[-1][2:4] == ["--color", "never"]


def test_outputs_and_state_are_read_from_json(place: Workplace, stack: Stack) -> None:
    place.runner.on("stack output", Result(0, '{"urls": {"site": "https://a"}}'))
    place.runner.on("stack export", Result(0, '{"deployment": {"resources": []}}'))
    assert stack.outputs()["urls"] == {"site": "https://a"}
    assert stack.deployment() == {"resources": []}


def test_a_new_stack_has_an_empty_state(place: Workplace, stack: Stack) -> None:
    place.runner.on("stack export", Result(0, '{"version": 3, "deployment": null}'))
    assert stack.deployment() == {}


def test_a_failed_command_is_told_with_pulumis_last_line(place: Workplace, stack: Stack) -> None:
    place.runner.on("stack output", Result(255, "", "x\nerror: incorrect passphrase\n"))
    with pytest.raises(ToolchainError, match="stack output --json failed: incorrect passphrase"):
        stack.outputs()


def test_a_stack_that_cannot_be_created_is_told(place: Workplace, stack: Stack) -> None:
    place.runner.on("stack init", Result(255, "", "error: invalid name"))
    with pytest.raises(ToolchainError, match="stack dev could not be created: invalid name"):
        stack.create()


def test_without_a_cli_it_is_said_how_to_get_one(place: Workplace) -> None:
    with pytest.raises(ToolchainError, match="run `make up`"):
        Stack(place.context).outputs()
