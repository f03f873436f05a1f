"""Purge deletes the data of one stack, and only after its name was typed."""

import json
from pathlib import Path

import pytest

from tests.toolchain.scripted import Workplace, install_cli, workplace
from toolchain.engines import NETWORK
from toolchain.errors import ToolchainError
from toolchain.process import Result
from toolchain.purge import data_volumes, purge
from toolchain.stack import Stack

EDGE = "urn:pulumi:dev::t::pulumi:providers:docker::edge"
DEPLOYMENT = {
    "resources": [
        {"urn": EDGE, "type": "pulumi:providers:docker", "inputs": {"host": "ssh://root@edge:22"}},
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
    steps = ["destroy --yes", "volume rm", "state unprotect", "destroy --yes", "stack rm"]
    assert [word for word in words if word in steps] == steps
    first, second = place.runner.ran("pulumi destroy")
    assert "--exclude-protected" in first, "a volume that is forgotten first could not be removed"
    assert "--exclude-protected" not in second
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


def test_volumes_are_recorded_with_their_servers() -> None:
    found = [str(volume) for volume in data_volumes(DEPLOYMENT)]
    assert found == ["tapbot-dev-postgres", "tapbot-dev-remote on edge"]


def test_volumes_go_where_they_are(place: Workplace) -> None:
    purge(existing(place), ask=lambda _question: "dev")
    login = ["-p", "22", "-l", "root", "-T", "--", "edge"]
    assert place.runner.ran("volume rm") == [
        ["docker", "volume", "rm", "tapbot-dev-postgres"],
        ["ssh", *login, "docker volume rm tapbot-dev-remote"],
    ]


def test_a_lost_server_keeps_its_volumes_and_is_named(place: Workplace) -> None:
    stack = existing(place)
    place.runner.on("toolchain.preflight.kinds", Result(0, '{"edge": "lost"}'))
    purge(stack, ask=lambda _question: "dev")
    assert place.runner.ran("volume rm") == [["docker", "volume", "rm", "tapbot-dev-postgres"]]
    assert "Not deleted, because their servers are lost: tapbot-dev-remote on edge" in place.lines


def test_a_volume_that_is_gone_already_is_fine(place: Workplace) -> None:
    stack = existing(place)
    place.runner.on("volume rm", Result(1, "", "Error: No such volume: tapbot-dev-postgres"))
    assert purge(stack, ask=lambda _question: "dev") == 0


def test_volumes_that_cannot_be_removed_are_all_told_and_stay_on_record(
    place: Workplace,
) -> None:
    stack = existing(place)
    place.runner.on("volume rm", Result(1, "", "volume is in use"))
    with pytest.raises(ToolchainError) as failure:
        purge(stack, ask=lambda _question: "dev")
    assert str(failure.value) == (
        "these volumes could not be removed: tapbot-dev-postgres (volume is in use); "
        "tapbot-dev-remote on edge (volume is in use); correct the cause and run "
        "`make purge` again"
    )
    assert not place.runner.ran("state unprotect"), "the next try would know of no data"


def test_a_server_that_only_the_state_calls_lost_keeps_its_volumes(place: Workplace) -> None:
    stack = existing(place)
    network = {
        "urn": "n",
        "type": NETWORK,
        "provider": f"{EDGE}::id",
        "retainOnDelete": True,
    }
    lost = {"resources": [*DEPLOYMENT["resources"], network]}
    place.runner.on("stack export", Result(0, json.dumps({"deployment": lost})))
    purge(stack, ask=lambda _question: "dev")
    assert place.runner.ran("volume rm") == [["docker", "volume", "rm", "tapbot-dev-postgres"]]


def test_a_failed_destroy_touches_no_data_and_can_be_repeated(place: Workplace) -> None:
    stack = existing(place)
    place.runner.on("pulumi destroy", Result(255, "error: no engine\n"), Result(0))
    with pytest.raises(ToolchainError, match="pulumi destroy failed"):
        purge(stack, ask=lambda _question: "dev")
    assert not place.runner.ran("volume rm")
    assert not place.runner.ran("state unprotect"), "the next try would know of no data"
    assert purge(stack, ask=lambda _question: "dev") == 0
    assert len(place.runner.ran("volume rm")) == 2


def test_a_stack_whose_resources_are_all_gone_is_only_removed(place: Workplace) -> None:
    stack = existing(place)
    place.runner.on("stack export", Result(0, '{"deployment": {}}'))
    assert purge(stack, ask=lambda _question: "dev") == 0
    assert not place.runner.ran("pulumi destroy")
    assert place.runner.ran("stack rm")


def test_a_missing_stack_is_nothing_to_do(place: Workplace) -> None:
    stack = existing(place)
    place.runner.on("stack select", Result(255))
    assert purge(stack, ask=lambda _question: pytest.fail("no question")) == 0
