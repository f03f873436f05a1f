"""A container is judged by what it is for: services run, jobs end, carriers never start."""

import json
from typing import Any

import pytest

from tests.toolchain.scripted import Workplace
from toolchain import containers
from toolchain.errors import ToolchainError
from toolchain.process import Result


def described(
    status: str = "running",
    *,
    health: str | None = None,
    policy: str = "unless-stopped",
    code: int = 0,
    labels: dict[str, str] | None = None,
) -> dict[str, Any]:
    """One element of `docker container inspect`."""
    state: dict[str, Any] = {
        "Status": status,
        "Running": status == "running",
        "ExitCode": code,
        "StartedAt": "2026-11-23T10:00:00.5Z",
        "FinishedAt": "2026-11-23T11:00:00.5Z",
    }
    if health:
        state["Health"] = {"Status": health}
    return {
        "Name": "/tapbot-dev-x",
        "Config": {"Image": "postgres:16.4", "Labels": labels},
        "HostConfig": {"RestartPolicy": {"Name": policy}},
        "State": state,
        "RestartCount": 2,
    }


@pytest.mark.parametrize(
    ("container", "condition", "fine"),
    [
        (described(health="healthy"), "healthy", True),
        (described(), "running", True),
        (described(health="unhealthy"), "unhealthy", False),
        (described(health="starting"), "starting", False),
        (described("restarting"), "restarting", False),
        (described("exited", code=3), "exited with 3", False),
        (described("exited", code=0), "exited with 0", False),
        (described("exited", code=0, policy="no"), "done", True),
        (described("exited", code=1, policy="no"), "exited with 1", False),
        (described("created", policy="no"), "prepared", True),
        (described("created"), "created", False),
    ],
)
def test_the_condition_follows_state_health_and_purpose(
    container: dict[str, Any], condition: str, fine: bool
) -> None:
    parsed = containers.parse(container)
    assert (parsed.condition, parsed.fine) == (condition, fine)


def test_service_and_server_come_from_the_labels() -> None:
    labels = {"kz.tapbot.service": "postgres", "kz.tapbot.server": "data"}
    parsed = containers.parse(described(labels=labels))
    assert (parsed.service, parsed.server, parsed.restarts) == ("postgres", "data", 2)


def test_an_image_built_from_packages_says_the_version_inside() -> None:
    labels = {"kz.tapbot.package-built": "true", "kz.tapbot.version": "16.10"}
    image = containers.parse(described(labels=labels)).image
    assert image == "postgres:16.4 (built from packages: 16.10)"


def test_only_containers_of_the_stack_are_asked_for(place: Workplace) -> None:
    place.runner.on("docker ps", Result(0, "a\nb\n"))
    place.runner.on("container inspect a b", Result(0, json.dumps([described()])))
    found = containers.of_stack(place.context, {}, "dev")
    assert [container.name for container in found] == ["tapbot-dev-x"]
    assert "label=kz.tapbot.stack=dev" in place.runner.calls[0]


def test_a_stack_without_containers_has_none(place: Workplace) -> None:
    place.runner.on("docker ps", Result(0, ""))
    assert containers.of_stack(place.context, {}, "dev") == []


def test_an_engine_that_fails_is_told(place: Workplace) -> None:
    place.runner.on("docker ps", Result(1, "", "permission denied"))
    with pytest.raises(ToolchainError, match="docker ps failed: permission denied"):
        containers.of_stack(place.context, {}, "dev")


def test_the_end_of_a_log_is_read_from_both_streams(place: Workplace) -> None:
    place.runner.on("docker logs", Result(0, "1\n2\n", "3\n"))
    assert containers.last_log_lines(place.context, {}, "x", 2) == ["2", "3"]
