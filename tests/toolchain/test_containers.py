"""A container is judged by what it is for: services run, jobs end, carriers never start."""

import json
from typing import Any

import pytest

from config.services.postgres import PostgresSettings
from tests.toolchain.scripted import Workplace, install_cli
from tests.toolchain.test_engines import provider
from toolchain import containers, engines
from toolchain.engines import LOCAL, NETWORK
from toolchain.process import Result
from toolchain.stack import Stack


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


def test_what_holds_the_files_of_a_service_is_not_taken_for_it() -> None:
    labels = {"kz.tapbot.service": "vmalert", "kz.tapbot.role": "files"}
    parsed = containers.parse(described("exited", policy="no", labels=labels))
    assert (parsed.service, parsed.condition) == ("vmalert-files", "prepared"), (
        "the figures of the monitoring would be asked of a container that does not run"
    )


def test_an_image_built_from_packages_says_the_version_inside() -> None:
    labels = {"kz.tapbot.package-built": "true", "kz.tapbot.version": "16.10"}
    image = containers.parse(described(labels=labels)).image
    assert image == "postgres:16.4 (built from packages: 16.10)"


@pytest.fixture
def stack(place: Workplace) -> Stack:
    """A stack with a CLI in the cache; none of its servers is lost."""
    install_cli(place.context)
    place.runner.on("toolchain.preflight.kinds", Result(0, '{"edge": "remote"}'))
    return Stack(place.context)


def deployment(*servers: str) -> dict[str, Any]:
    """A state with an engine on each of these servers."""
    return {"resources": [provider(name, f"ssh://root@{name}.test:22") for name in servers]}


def labelled(server: str, service: str) -> Result:
    """What an engine says of one container."""
    labels = {"kz.tapbot.service": service, "kz.tapbot.server": server}
    return Result(0, json.dumps([described(labels=labels)]))


def test_only_containers_of_the_stack_are_asked_for(place: Workplace, stack: Stack) -> None:
    place.runner.on("toolchain.preflight.kinds", Result(0, '{"edge": "local"}'))
    place.runner.on("docker ps", Result(0, "a\nb\n"))
    place.runner.on("container inspect a b", Result(0, json.dumps([described()])))
    found = containers.survey(stack, {}).containers
    assert [container.name for container in found] == ["tapbot-dev-x"]
    assert place.runner.ran("docker ps -aq --filter label=kz.tapbot.stack=dev")


def test_a_stack_without_containers_has_none(place: Workplace, stack: Stack) -> None:
    place.runner.on("docker ps", Result(0, ""))
    survey = containers.survey(stack, {})
    assert (survey.containers, survey.fine) == ([], False)


def test_all_engines_are_asked_and_their_containers_know_where_they_are(
    place: Workplace, stack: Stack
) -> None:
    place.runner.on("docker ps", Result(0, "a\n"))
    place.runner.on("edge.test docker container inspect", labelled("edge", "n8n"))
    place.runner.on("data.test docker container inspect", labelled("data", "redis"))
    survey = containers.survey(stack, deployment("edge", "data"))
    where = [(each.service, each.engine.name) for each in survey.containers]
    assert where == [("redis", "data"), ("n8n", "edge")]
    assert survey.fine


def test_an_engine_that_fails_is_told_and_the_others_are_shown(
    place: Workplace, stack: Stack
) -> None:
    place.runner.on("data.test docker ps", Result(255, "", "ssh: connect: timed out\n"))
    place.runner.on("edge.test docker ps", Result(0, "a\n"))
    place.runner.on("docker container inspect", labelled("edge", "n8n"))
    survey = containers.survey(stack, deployment("edge", "data"))
    assert [each.service for each in survey.containers] == ["n8n"]
    assert survey.silent == ["docker ps on data failed: ssh: connect: timed out"]
    assert not survey.fine


def test_a_lost_server_is_left_alone(place: Workplace, stack: Stack) -> None:
    place.runner.on("toolchain.preflight.kinds", Result(0, '{"edge": "remote", "data": "lost"}'))
    place.runner.on("edge.test docker ps", Result(0, "a\n"))
    place.runner.on("docker container inspect", labelled("edge", "n8n"))
    survey = containers.survey(stack, deployment("edge", "data"))
    assert (survey.lost, survey.silent, survey.fine) == (["data"], [], True)
    assert not place.runner.ran("data.test")


def test_a_server_that_only_the_state_calls_lost_is_left_alone(
    place: Workplace, stack: Stack
) -> None:
    place.runner.on("edge.test docker ps", Result(0, "a\n"))
    place.runner.on("docker container inspect", labelled("edge", "n8n"))
    state = deployment("edge", "data")
    there = {"provider": f"{provider('data')['urn']}::id", "retainOnDelete": True}
    state["resources"] += [
        {"urn": "urn:network", "type": NETWORK, **there},
        in_state("tapbot-dev-qdrant", "data"),
    ]
    survey = containers.survey(stack, state)
    assert (survey.lost, survey.silent, survey.fine) == (["data"], [], True)
    assert not place.runner.ran("data.test")


def in_state(name: str, server: str, **inputs: Any) -> dict[str, Any]:
    """A container as an exported state has it."""
    return {
        "urn": f"urn:{name}",
        "type": engines.CONTAINER,
        "provider": f"{provider(server)['urn']}::id",
        "inputs": {"name": name, "image": "x:1", "mustRun": True, **inputs},
    }


def test_a_service_that_is_gone_from_its_engine_is_missing(place: Workplace, stack: Stack) -> None:
    place.runner.on("docker ps", Result(0, "a\n"))
    place.runner.on("docker container inspect", labelled("edge", "n8n"))
    state = deployment("edge")
    state["resources"] += [
        in_state("tapbot-dev-x", "edge"),
        in_state("tapbot-dev-qdrant", "edge", image={"ciphertext": "…"}),
        in_state("tapbot-dev-qdrant-files", "edge", mustRun=False),
        in_state("tapbot-dev-elsewhere", "data"),
        {**in_state("tapbot-dev-old", "edge"), "delete": True},
    ]
    survey = containers.survey(stack, state)
    found = {each.name: (each.condition, each.service, each.image) for each in survey.containers}
    assert found == {
        "tapbot-dev-x": ("running", "n8n", "postgres:16.4"),
        "tapbot-dev-qdrant": ("missing", "qdrant", "-"),
    }
    assert not survey.fine, "whoever deleted it, or installed the server anew, is not told else"


def test_a_service_that_is_gone_from_this_machine_has_no_server(
    place: Workplace, stack: Stack
) -> None:
    place.runner.on("docker ps", Result(0, ""))
    state = {"resources": [provider("local"), in_state("tapbot-dev-n8n-worker-1", "local")]}
    [missing] = containers.survey(stack, state).containers
    assert (missing.service, missing.server, missing.engine) == ("n8n-worker-1", "-", LOCAL)


def test_a_service_that_is_gone_has_the_service_and_the_server_of_its_labels(
    place: Workplace, stack: Stack
) -> None:
    place.runner.on("docker ps", Result(0, ""))
    labels = [
        {"label": "kz.tapbot.service", "value": "postgres"},
        {"label": "kz.tapbot.server", "value": "data"},
    ]
    gone = in_state("tapbot-dev-postgres-data", "local", labels=labels)
    [missing] = containers.survey(stack, {"resources": [provider("local"), gone]}).containers
    assert (missing.service, missing.server) == ("postgres", "data"), (
        "in the table it is shown as it was while it ran"
    )


def test_labels_that_the_state_has_encrypted_are_not_read(place: Workplace, stack: Stack) -> None:
    place.runner.on("docker ps", Result(0, ""))
    gone = in_state("tapbot-dev-qdrant", "local", labels={"ciphertext": "…"})
    [missing] = containers.survey(stack, {"resources": [provider("local"), gone]}).containers
    assert (missing.service, missing.server) == ("qdrant", "-")


def test_of_an_engine_that_is_silent_nothing_is_said_to_be_missing(
    place: Workplace, stack: Stack
) -> None:
    place.runner.on("docker ps", Result(255, "", "timed out"))
    state = deployment("edge")
    state["resources"].append(in_state("tapbot-dev-x", "edge"))
    assert containers.survey(stack, state).containers == []


def test_before_the_first_update_of_remote_servers_nobody_is_asked(
    place: Workplace, stack: Stack
) -> None:
    survey = containers.survey(stack, {})
    assert (survey.containers, survey.silent) == ([], [])
    assert not place.runner.ran("docker ps")


def test_this_machine_is_asked_as_long_as_the_state_has_it(place: Workplace, stack: Stack) -> None:
    place.runner.on("docker ps", Result(0, "a\n"))
    place.runner.on("container inspect a", Result(0, json.dumps([described()])))
    survey = containers.survey(stack, {"resources": [provider("local")]})
    assert [each.name for each in survey.containers] == ["tapbot-dev-x"], (
        "the stack file has remote servers only, and the update that moves to them is still to come"
    )


def test_the_end_of_a_log_is_read_from_both_streams(place: Workplace, stack: Stack) -> None:
    place.runner.on("docker logs --tail 2 tapbot-dev-x", Result(0, "1\n2\n", "3\n"))
    assert containers.last_log_lines(stack, containers.parse(described()), 2) == ["2", "3"]


def test_the_database_is_the_service_that_the_settings_name() -> None:
    assert PostgresSettings.WORKLOADS[0].name == containers.DATABASE
