"""An update goes on after a killed one; a failed one shows the logs of what is sick."""

import json
import socket
from pathlib import Path

import pytest

from tests.toolchain.scripted import Workplace, install_cli
from tests.toolchain.test_locks import DEAD, message
from toolchain import containers, engines
from toolchain.console import Report
from toolchain.containers import Container, Survey
from toolchain.errors import ToolchainError
from toolchain.process import Result
from toolchain.update import UpdateStep


@pytest.fixture
def step(place: Workplace) -> UpdateStep:
    """The step with nothing pending."""
    install_cli(place.context)
    place.runner.on("stack export", Result(0, '{"deployment": {}}'))
    place.runner.on("pulumi cancel", Result(0))
    place.runner.on("toolchain.preflight.kinds", Result(0, '{"a": "local"}'))
    place.runner.on("config.stack_images", Result(0, '{"images": {}, "extras": {}}'))
    return UpdateStep(place.context)


def run(place: Workplace, step: UpdateStep) -> str:
    """Run the step."""
    return step.run(Report(place.context.console, "[6/6]"))


def test_pulumis_output_is_let_through(place: Workplace, step: UpdateStep) -> None:
    place.runner.on("pulumi up", Result(0, "Resources:\n    6 unchanged\n"))
    assert run(place, step) == "done"
    assert place.lines == ["Resources:", "    6 unchanged"]


def test_connections_can_be_shared_where_nobody_used_ssh_before(
    place: Workplace, step: UpdateStep, ssh_home: Path
) -> None:
    place.runner.on("pulumi up", Result(0, ""))
    run(place, step)
    assert (ssh_home / ".ssh").stat().st_mode & 0o777 == 0o700


def test_an_extra_without_an_image_is_left_out(place: Workplace, step: UpdateStep) -> None:
    images = {"images": {}, "extras": {"dozzle": {"dozzle": "amir20/dozzle:v10.7.3"}}}
    place.runner.on("config.stack_images", Result(0, json.dumps(images)))
    place.runner.on("docker image ls", Result(0, ""))
    place.runner.on("pulumi up", Result(0, ""))
    run(place, step)
    [number] = [n for n, call in enumerate(place.runner.calls) if "pulumi up" in " ".join(call)]
    assert place.runner.envs[number]["TAPBOT_WITHOUT"] == "dozzle"


def test_servers_are_connected_before_pulumi_begins_many_things_at_once(
    place: Workplace, step: UpdateStep, monkeypatch: pytest.MonkeyPatch
) -> None:
    def connect(*_args: object) -> None:
        assert not place.runner.ran("/pulumi up")
        place.context.console.line("connected")

    monkeypatch.setattr(engines, "connect", connect)
    place.runner.on("toolchain.preflight.kinds", Result(0, '{"a": "remote"}'))
    place.runner.on("pulumi up", Result(0, ""))
    run(place, step)
    assert place.lines == ["connected"]


def test_only_pulumi_knows_whether_there_is_work(step: UpdateStep) -> None:
    assert step.already_done() is None


def test_what_can_start_at_once_does(place: Workplace, step: UpdateStep) -> None:
    place.runner.on("pulumi up", Result(0, ""))
    run(place, step)
    [update] = place.runner.ran("/pulumi up")
    assert "--parallel=64" in update, (
        "by itself Pulumi works on four resources for each core, and nearly all of them only wait:"
        " docker compose, which the start of the stack is measured against, starts all at once"
    )


@pytest.mark.parametrize(
    ("kinds", "skipped"), [('{"a": "local"}', True), ('{"a": "remote"}', False)]
)
def test_between_servers_a_preview_refuses_what_would_leave_data_behind(
    place: Workplace, step: UpdateStep, kinds: str, skipped: bool
) -> None:
    place.runner.on("toolchain.preflight.kinds", Result(0, kinds))
    place.runner.on("pulumi up", Result(0, ""))
    run(place, step)
    [update] = place.runner.ran("/pulumi up")
    assert ("--skip-preview" in update) is skipped


def test_on_one_engine_an_edited_stack_file_is_previewed_too(
    place: Workplace, step: UpdateStep
) -> None:
    place.runner.on(
        "stack export", Result(0, '{"deployment": {"resources": [{"type": "x", "urn": "x"}]}}')
    )
    place.runner.on("pulumi up", Result(0, ""))
    file = place.context.paths.checkout / place.context.stack_file
    run(place, step)
    run(place, step)
    file.write_text("config: {placement: {postgres: edge}}\n")
    run(place, step)
    run(place, step)
    skipped = ["--skip-preview" in update for update in place.runner.ran("/pulumi up")]
    assert skipped == [False, True, False, True], (
        "a database that moves gets an empty volume: its clients would switch to it before Pulumi"
        " says that the old one is protected"
    )


def test_an_update_that_failed_is_previewed_again(place: Workplace, step: UpdateStep) -> None:
    place.runner.on(
        "stack export", Result(0, '{"deployment": {"resources": [{"type": "x", "urn": "x"}]}}')
    )
    place.runner.on("pulumi up", Result(255, "error: no\n"), Result(0, ""))
    with pytest.raises(ToolchainError):
        run(place, step)
    run(place, step)
    assert not any("--skip-preview" in update for update in place.runner.ran("/pulumi up"))


def test_a_dead_lock_is_released_and_the_update_tried_again(
    place: Workplace, step: UpdateStep
) -> None:
    locked = Result(255, "", message(DEAD, socket.gethostname()))
    place.runner.on("pulumi up", locked, Result(0, "done\n"))
    assert run(place, step) == "done"
    assert len(place.runner.ran("/pulumi up")) == 2


def test_a_second_failure_is_final(place: Workplace, step: UpdateStep) -> None:
    place.runner.on("pulumi up", Result(255, "", message(DEAD, socket.gethostname())))
    place.runner.on("docker ps", Result(0, ""))
    with pytest.raises(ToolchainError, match="run `make up` again"):
        run(place, step)
    assert len(place.runner.ran("/pulumi up")) == 2


def test_a_failed_update_shows_the_log_of_each_sick_container_only(
    place: Workplace, step: UpdateStep, monkeypatch: pytest.MonkeyPatch
) -> None:
    def container(name: str, condition: str) -> Container:
        return Container(name, name, "data", condition, "-", "x:1")

    found = [
        container("sick", "restarting"),
        container("well", "healthy"),
        container("gone", "missing"),
    ]
    monkeypatch.setattr(containers, "survey", lambda *_args: Survey(found, [], []))
    place.runner.on("pulumi up", Result(255, "error: update failed\n"))
    place.runner.on("docker logs", Result(0, "FATAL: no such role\n"))
    with pytest.raises(ToolchainError, match="pulumi up failed"):
        run(place, step)
    assert "--- sick is restarting; the end of its log:" in place.lines
    assert "    FATAL: no such role" in place.lines
    assert not any("well" in line for line in place.lines)
    assert not place.runner.ran("docker logs --tail 20 gone"), "what is not there has no log"


def test_a_known_cause_is_explained(place: Workplace, step: UpdateStep) -> None:
    place.runner.on("docker ps", Result(0, ""))
    said = "Bind for 127.0.0.1:8443 failed: port is already allocated"
    place.runner.on("pulumi up", Result(255, f"error: {said}\n"))
    with pytest.raises(ToolchainError, match="pulumi up failed"):
        run(place, step)
    assert place.lines[-1].startswith("hint: 127.0.0.1:8443 is taken by another program")


def test_an_engine_that_is_gone_adds_nothing(place: Workplace, step: UpdateStep) -> None:
    place.runner.on("pulumi up", Result(255, "error: no engine\n"))
    with pytest.raises(ToolchainError, match="pulumi up failed"):
        run(place, step)
    assert place.lines == ["error: no engine"]
