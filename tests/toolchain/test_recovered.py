"""What became healthy after its update gave up is kept, and nothing else is."""

import json

import pytest

from tests.toolchain.scripted import Workplace, install_cli
from toolchain.console import Report
from toolchain.engines import CONTAINER
from toolchain.errors import ToolchainError
from toolchain.process import Result
from toolchain.recovered import forget_recovered
from toolchain.stack import Stack

URN = "urn:pulumi:dev::tapbot-stack::docker:index/container:Container::"


def forget(place: Workplace, *containers: dict[str, object]) -> None:
    """Run it on a state with these containers."""
    install_cli(place.context)
    place.runner.on("toolchain.preflight.kinds", Result(0, json.dumps({"edge": "lost"})))
    place.runner.on("refresh", Result(0))
    resources = [{"type": CONTAINER, "id": "c1", "provider": "", **each} for each in containers]
    report = Report(place.context.console, "[1/1]")
    forget_recovered(Stack(place.context), {"resources": resources}, report)


def late(name: str = "n8n") -> dict[str, object]:
    """A container that was not healthy in time."""
    return {"urn": f"{URN}{name}", "initErrors": ["not healthy"]}


def test_the_error_of_a_container_that_is_healthy_now_is_forgotten(place: Workplace) -> None:
    place.runner.on("container inspect", Result(0, "healthy\n"))
    forget(place, late(), {"urn": f"{URN}site"})
    [refresh] = place.runner.ran("refresh")
    assert [each for each in refresh if each.startswith("--target")] == [f"--target={URN}n8n"]
    assert place.lines[0] == "[1/1] healthy by now, and kept: n8n"


@pytest.mark.parametrize("health", ["starting", "unhealthy", ""])
def test_what_is_not_healthy_stays_failed(place: Workplace, health: str) -> None:
    place.runner.on("container inspect", Result(0, f"{health}\n"))
    forget(place, late())
    assert not place.runner.ran("refresh"), "a failed start would be a success"


def test_without_an_error_no_engine_is_asked(place: Workplace) -> None:
    forget(place, {"urn": f"{URN}n8n"})
    assert not place.runner.calls


def test_a_lost_server_is_not_contacted(place: Workplace) -> None:
    provider = "urn:pulumi:dev::tapbot-stack::pulumi:providers:docker::edge"
    place.runner.on("container inspect", Result(0, "healthy\n"))
    known: dict[str, object] = {
        "type": "pulumi:providers:docker",
        "urn": provider,
        "inputs": {"host": "ssh://root@x"},
    }
    forget(place, known, late() | {"provider": f"{provider}::1"})
    assert not place.runner.ran("container inspect")


def test_a_refresh_that_fails_ends_the_update(place: Workplace) -> None:
    place.runner.on("container inspect", Result(0, "healthy\n"))
    place.runner.on("refresh", Result(1))
    install_cli(place.context)
    report = Report(place.context.console, "[1/1]")
    place.runner.on("toolchain.preflight.kinds", Result(0, "{}"))
    state = {"resources": [{"type": CONTAINER, "id": "c1", "provider": "", **late()}]}
    with pytest.raises(ToolchainError, match="could not be refreshed"):
        forget_recovered(Stack(place.context), state, report)
