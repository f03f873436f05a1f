"""Purge deletes the data of one stack, and only after its name was typed."""

import json
from pathlib import Path

import pytest

from tests.toolchain.scripted import Workplace, install_cli, workplace
from toolchain.errors import ToolchainError
from toolchain.process import Result
from toolchain.purge import local_volumes, purge
from toolchain.stack import Stack

EDGE = "urn:pulumi:dev::t::pulumi:providers:docker::edge"
DEPLOYMENT = {
    "resources": [
        {"urn": EDGE, "type": "pulumi:providers:docker", "inputs": {"host": "ssh://root@edge"}},
        {
            "urn": "a",
            "type": "docker:index/volume:Volume",
            "id": "tapbot-dev-postgres",
            "outputs": {"name": "tapbot-dev-postgres"},
        },
        {
            "urn": "b",
            "type": "docker:index/volume:Volume",
            "id": "tapbot-dev-remote",
            "outputs": {"name": "tapbot-dev-remote"},
            "provider": f"{EDGE}::id",
        },
    ]
}


def existing(place: Workplace) -> Stack:
    """A stack that exists and obeys."""
    install_cli(place.context)
    runner = place.runner
    runner.on("stack export", Result(0, json.dumps({"deployment": DEPLOYMENT})))
    for words in ("stack select", "state unprotect", "pulumi destroy", "stack rm", "volume rm"):
        runner.on(words, Result(0))
    return Stack(place.context)


def test_everything_goes_in_order_after_the_name_was_typed(place: Workplace) -> None:
    stack = existing(place)
    authority = place.context.paths.authority("dev")
    authority.parent.mkdir(parents=True)
    authority.write_text("x")
    assert purge(stack, ask=lambda _question: "dev") == 0
    words = [" ".join(call[1:3]) for call in place.runner.calls]
    order = ["state unprotect", "destroy --yes", "volume rm", "stack rm"]
    assert [word for word in words if word in order] == order
    assert not authority.exists()


def test_the_configuration_file_of_the_checkout_stays(place: Workplace) -> None:
    purge(existing(place), ask=lambda _question: "dev")
    assert place.runner.ran("stack rm --yes --preserve-config")


@pytest.mark.parametrize("typed", ["", "yes", "DEV", "prod"])
def test_anything_else_deletes_nothing(place: Workplace, typed: str) -> None:
    with pytest.raises(ToolchainError, match="nothing was deleted"):
        purge(existing(place), ask=lambda _question: typed)
    assert not place.runner.ran("destroy")


def test_a_script_confirms_by_the_environment(tmp_path: Path) -> None:
    place = workplace(tmp_path, CONFIRM="dev")
    assert purge(existing(place), ask=lambda _question: pytest.fail("no question")) == 0


def test_the_confirmation_of_another_stack_does_not_count(tmp_path: Path) -> None:
    place = workplace(tmp_path, CONFIRM="prod")
    with pytest.raises(ToolchainError, match="nothing was deleted"):
        purge(existing(place))


def test_a_closed_standard_input_deletes_nothing(place: Workplace) -> None:
    def closed(_question: str) -> str:
        raise EOFError

    with pytest.raises(ToolchainError, match="nothing was deleted"):
        purge(existing(place), ask=closed)


def test_only_recorded_volumes_of_the_local_engine_are_removed() -> None:
    assert local_volumes(DEPLOYMENT) == ["tapbot-dev-postgres"]


def test_a_volume_that_is_gone_already_is_fine(place: Workplace) -> None:
    stack = existing(place)
    place.runner.on("volume rm", Result(1, "", "Error: No such volume: tapbot-dev-postgres"))
    assert purge(stack, ask=lambda _question: "dev") == 0


def test_a_volume_in_use_is_told(place: Workplace) -> None:
    stack = existing(place)
    place.runner.on("volume rm", Result(1, "", "volume is in use"))
    with pytest.raises(ToolchainError, match="could not be removed: volume is in use"):
        purge(stack, ask=lambda _question: "dev")


def test_a_missing_stack_is_nothing_to_do(place: Workplace) -> None:
    stack = existing(place)
    place.runner.on("stack select", Result(255))
    assert purge(stack, ask=lambda _question: pytest.fail("no question")) == 0
