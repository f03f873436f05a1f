"""How the program inside a container runs: command, user, health, files, storage, networks."""

from dataclasses import FrozenInstanceError

import pytest

from components.containers.process import Files, Health, Process, Storage, Zone, go_limit
from config.words.memory import MemorySize
from tests.components.parts import process


def test_what_one_service_says_does_not_leak_into_the_next() -> None:
    assert process().environment is not process().environment, (
        "two services would share one environment, secrets included"
    )
    assert Storage().data is not Storage().data
    assert Storage().scratch is not Storage().scratch
    assert Files().read is not Files().read


def test_what_a_service_states_stays_as_it_was_stated() -> None:
    with pytest.raises(FrozenInstanceError):
        Health(test=["CMD", "true"]).interval = 1  # type: ignore[misc]


def test_a_service_has_to_state_how_it_is_known_to_be_healthy() -> None:
    with pytest.raises(TypeError, match="health"):
        Process()  # type: ignore[call-arg]


def test_a_check_that_hangs_is_given_up_before_the_start_is() -> None:
    health = Health(test=["CMD", "true"])
    assert 0 < health.interval <= health.timeout < health.start_period, (
        "a start that takes long is no failure, a check that hangs is one"
    )


def test_programs_in_go_collect_garbage_before_the_container_is_full() -> None:
    assert go_limit(MemorySize(256)) == {"GOMEMLIMIT": "204MiB"}


def test_the_bridges_of_a_server_have_different_names() -> None:
    assert len({zone[0] for zone in Zone}) == len(Zone), "a bridge is named by an initial"
