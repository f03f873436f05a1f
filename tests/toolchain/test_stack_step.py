"""The stack is selected when the backend has it, else created."""

import pytest

from tests.toolchain.scripted import Workplace, install_cli
from toolchain.console import Report
from toolchain.process import Result
from toolchain.stack_step import StackStep


@pytest.fixture
def step(place: Workplace) -> StackStep:
    """The step with a CLI in the cache."""
    install_cli(place.context)
    return StackStep(place.context)


def test_a_stack_of_the_backend_is_selected_also_in_a_second_clone(
    place: Workplace, step: StackStep
) -> None:
    place.runner.on("stack select dev", Result(0))
    found = step.already_done()
    assert found is not None
    assert found.startswith("dev, state in ")
    assert not place.runner.ran("stack init")


def test_a_missing_stack_is_created(place: Workplace, step: StackStep) -> None:
    place.runner.on("stack select", Result(255))
    place.runner.on("stack init dev", Result(0))
    assert step.already_done() is None
    assert step.run(Report(place.context.console, "[5/6]")).startswith("dev created")


def test_state_and_passphrase_are_there_before_pulumi_runs(
    place: Workplace, step: StackStep
) -> None:
    place.runner.on("stack select", Result(0))
    step.already_done()
    assert place.context.paths.passphrase.exists()
    assert place.context.paths.state.is_dir()
