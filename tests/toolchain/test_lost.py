"""A lost server's part of the state is marked, so that it can leave in the same update."""

import json

import pytest

from tests.toolchain.scripted import Workplace, install_cli
from toolchain.engines import CONTAINER, PROVIDER, VOLUME
from toolchain.errors import ToolchainError
from toolchain.lost import give_up
from toolchain.process import Result
from toolchain.stack import Stack

URN = "urn:pulumi:prod::tapbot-stack::"


def provider(server: str) -> dict[str, object]:
    """The connection to a server's engine."""
    return {
        "type": PROVIDER,
        "urn": f"{URN}{PROVIDER}::{server}",
        "inputs": {"host": f"ssh://root@{server}"},
    }


def on(server: str, name: str, kind: str = VOLUME, **more: object) -> dict[str, object]:
    """A resource on a server."""
    at = f"{URN}{PROVIDER}::{server}::1"
    return {"type": kind, "urn": f"{URN}{kind}::{name}", "provider": at, **more}


def given_up(place: Workplace, *resources: dict[str, object]) -> list[dict[str, object]]:
    """Run it on a state in which `data` is lost; return what was imported."""
    install_cli(place.context)
    kinds = {"data": "lost", "edge": "remote"}
    place.runner.on("toolchain.preflight.kinds", Result(0, json.dumps(kinds)))
    everything = [provider("data"), provider("edge"), *resources]
    state = {"version": 3, "deployment": {"resources": everything}}
    place.runner.on("stack export", Result(0, json.dumps(state)))
    place.runner.on("stack import", Result(0))
    give_up(Stack(place.context), place.context.console.line)
    if not place.runner.ran("stack import"):
        return []
    imported = json.loads(place.runner.stdin[-1] or "")
    assert imported["version"] == 3
    found: list[dict[str, object]] = imported["deployment"]["resources"][2:]
    return found


def test_what_is_on_a_lost_server_may_leave_without_a_contact(place: Workplace) -> None:
    volume, container, other = given_up(
        place,
        on("data", "qdrant-data-storage", protect=True),
        on("data", "qdrant-data", CONTAINER),
        on("edge", "traefik-acme", protect=True),
    )
    assert volume == on("data", "qdrant-data-storage", retainOnDelete=True)
    assert container == on("data", "qdrant-data", CONTAINER, retainOnDelete=True)
    assert other == on("edge", "traefik-acme", protect=True), "that one can still be deleted"
    assert place.lines == ["lost, and nothing there will be deleted: data"]


def test_a_state_that_knows_it_is_left_alone(place: Workplace) -> None:
    assert not given_up(place, on("data", "qdrant-data", retainOnDelete=True))
    assert not place.lines


def test_without_a_lost_server_the_state_is_not_even_read(place: Workplace) -> None:
    install_cli(place.context)
    place.runner.on("toolchain.preflight.kinds", Result(0, '{"data": "remote"}'))
    give_up(Stack(place.context), place.context.console.line)
    assert not place.runner.ran("stack export")


def test_a_state_that_takes_no_record_ends_the_update(place: Workplace) -> None:
    install_cli(place.context)
    place.runner.on("toolchain.preflight.kinds", Result(0, '{"data": "lost"}'))
    state = {"deployment": {"resources": [provider("data"), on("data", "qdrant-data")]}}
    place.runner.on("stack export", Result(0, json.dumps(state)))
    place.runner.on("stack import", Result(255, "", "error: the stack is currently locked\n"))
    with pytest.raises(ToolchainError, match="could not be told of data: .* currently locked"):
        give_up(Stack(place.context), place.context.console.line)
