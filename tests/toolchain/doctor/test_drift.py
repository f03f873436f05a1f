"""What somebody changed by hand is told in words."""

import json

from tests.toolchain.scripted import Workplace, install_cli
from toolchain.doctor.drift import drift, problems
from toolchain.process import Result
from toolchain.stack import Stack

URN = "urn:pulumi:prod::tapbot-stack::docker:index/container:Container::qdrant-data"


def test_what_is_gone_and_what_was_changed_is_named() -> None:
    steps = [
        {"op": "delete", "urn": URN},
        {"op": "update", "urn": URN, "detailedDiff": {"memory": {}, "restart": {}}},
        {"op": "same", "urn": URN},
    ]
    found = [each.problem for each in problems(json.dumps({"steps": steps}))]
    assert found == ["qdrant-data is gone", "qdrant-data was changed by hand: memory, restart"]


def test_a_lost_server_is_left_out(place: Workplace) -> None:
    install_cli(place.context)
    place.runner.on("toolchain.preflight.kinds", Result(0, '{"edge": "lost"}'))
    place.runner.on("refresh", Result(0, "{}"))
    provider = "urn:pulumi:dev::tapbot-stack::pulumi:providers:docker::edge"
    inputs = {"host": "ssh://root@203.0.113.10:22"}
    resources = [
        {"type": "pulumi:providers:docker", "urn": provider, "inputs": inputs},
        {"type": "x", "urn": URN, "provider": f"{provider}::1"},
    ]
    assert drift(Stack(place.context), {"resources": resources}) == []
    [call] = place.runner.ran("refresh")
    assert "--preview-only" in call
    assert f"--exclude={URN}" in call


def test_a_refresh_that_fails_is_an_error(place: Workplace) -> None:
    install_cli(place.context)
    place.runner.on("toolchain.preflight.kinds", Result(0, "{}"))
    place.runner.on("refresh", Result(255, "", "error: no engine\n"))
    [problem] = drift(Stack(place.context), {})
    assert problem.problem == "the refresh failed: error: no engine"
