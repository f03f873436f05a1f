"""The command asks the servers of the state, and its exit code is for a timer."""

import dataclasses
import json
from collections.abc import Sequence

import pytest

from tests.toolchain.doctor.readings import described, reading
from tests.toolchain.scripted import Workplace, install_cli
from toolchain import containers
from toolchain.containers import Container
from toolchain.doctor import command
from toolchain.doctor.finding import ERROR, WARNING, Problem
from toolchain.doctor.reading import Reading, Seen
from toolchain.engines import Engine
from toolchain.errors import ToolchainError
from toolchain.process import Result
from toolchain.stack import Stack

Said = Reading | Problem


def state(*names: str) -> str:
    """An exported state with these servers."""
    urn = "urn:pulumi:dev::tapbot-stack::pulumi:providers:docker::"
    providers = [
        {
            "type": "pulumi:providers:docker",
            "urn": f"{urn}{name}",
            "inputs": {"host": "ssh://root@203.0.113.10:22"},
        }
        for name in names
    ]
    return json.dumps({"deployment": {"resources": providers}})


def doctor(
    place: Workplace,
    monkeypatch: pytest.MonkeyPatch,
    said: dict[str, Said],
    *flags: str,
    asked: list[Seen] | None = None,
) -> int:
    """Run it while each server says this; the server `old` is lost."""

    def visit(_stack: Stack, servers: Sequence[tuple[Engine, Seen]]) -> list[Said]:
        if asked is not None:
            asked.extend(seen for _, seen in servers)
        return [said[engine.name] for engine, _ in servers]

    install_cli(place.context)
    place.runner.on("stack select", Result(0))
    place.runner.on("stack export", Result(0, state(*said, "old")))
    place.runner.on("stack output", Result(0, "{}"))
    place.runner.on("toolchain.preflight.kinds", Result(0, '{"old": "lost"}'))
    monkeypatch.setattr(command, "visit", visit)
    monkeypatch.setattr(command, "drift", lambda *_args: [Problem(WARNING, "", "drifted", "up")])
    return command.doctor(Stack(dataclasses.replace(place.context, flags=frozenset(flags))))


def test_servers_that_are_well_stand_beside_each_other(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert doctor(place, monkeypatch, {"edge": reading(described())}) == 0
    assert place.lines[0].split() == ["edge", "old"]
    assert "answers" in place.lines[1]
    assert "not asked: lost" in place.lines[1]
    assert place.lines[-1] == "All is well."


def test_one_that_does_not_answer_makes_the_command_fail(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent = Problem(ERROR, "data", "it does not answer", "see")
    assert doctor(place, monkeypatch, {"edge": reading(described()), "data": silent}) == 1
    assert "error: data: it does not answer" in place.lines


def test_warnings_are_no_failure_and_drift_is_looked_for_on_request(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert doctor(place, monkeypatch, {"edge": reading(described())}, "drift", "json") == 0
    shown = json.loads(place.printed.getvalue())
    assert [each["problem"] for each in shown["problems"]] == ["drifted"]
    assert shown["servers"]["edge"]["containers"] == "1 of 1 well"


def test_the_monitoring_knows_when_disks_will_be_full(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    disks = [
        {"metric": {"server": server, "mountpoint": "/"}, "value": [1, days]}
        for server, days in (("edge", "3"), ("data", "40"))
    ]
    place.runner.on("wget", Result(0, json.dumps({"data": {"result": disks}})))
    store = Container("tapbot-dev-victoria-metrics", "victoria-metrics", "edge", "-", "-", "x:1")
    monkeypatch.setattr(containers, "recorded", lambda *_args: iter([store]))
    asked: list[Seen] = []
    doctor(place, monkeypatch, {"edge": reading(described())}, asked=asked)
    assert [each.full_in for each in asked] == [{"/": 3.0}]


def test_a_stack_that_was_never_deployed_has_nobody_to_ask(place: Workplace) -> None:
    install_cli(place.context)
    place.runner.on("stack select", Result(1))
    with pytest.raises(ToolchainError, match="was never deployed: `make up`"):
        command.doctor(Stack(place.context))
