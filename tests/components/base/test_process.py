"""How the program inside a container runs: command, user, limits, health, files, network."""

from dataclasses import FrozenInstanceError

import pytest

from components.base.process import Health, Limits, Process, Storage
from config.memory import MemorySize
from tests.components.parts import process


def test_what_one_service_says_does_not_leak_into_the_next() -> None:
    assert process().environment is not process().environment, (
        "two services would share one environment, secrets included"
    )
    assert Storage().data is not Storage().data
    assert Storage().scratch is not Storage().scratch


def test_what_a_service_states_stays_as_it_was_stated() -> None:
    with pytest.raises(FrozenInstanceError):
        Limits(memory=MemorySize(64), cpus=1.0).cpus = 2.0  # type: ignore[misc]


def test_a_service_has_to_state_its_limits() -> None:
    with pytest.raises(TypeError, match="memory"):
        Limits(cpus=1.0)  # type: ignore[call-arg]


def test_a_service_has_to_state_how_it_is_known_to_be_healthy() -> None:
    with pytest.raises(TypeError, match="health"):
        Process()  # type: ignore[call-arg]


def test_a_check_that_hangs_is_given_up_before_the_start_is() -> None:
    health = Health(test=["CMD", "true"])
    assert 0 < health.interval <= health.timeout < health.start_period, (
        "a start that takes long is no failure, a check that hangs is one"
    )
