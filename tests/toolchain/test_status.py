"""The status shows every container of the stack and fails when one is not healthy."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from tests.toolchain.scripted import Workplace, install_cli
from toolchain import containers, status
from toolchain.containers import Container, Survey
from toolchain.engines import LOCAL, Engine
from toolchain.process import Result
from toolchain.stack import Stack


def show(
    place: Workplace,
    monkeypatch: pytest.MonkeyPatch,
    *found: Container,
    lost: Sequence[str] = (),
    silent: Sequence[str] = (),
    code: int = 0,
) -> int:
    """Show the status of what was found."""
    install_cli(place.context)
    place.runner.on("stack select", Result(code))
    place.runner.on("stack export", Result(0, "{}"))
    place.runner.on("stack output", Result(0, '{"urls": {"site": "https://localhost:8443"}}'))
    survey = Survey(list(found), list(lost), list(silent))
    monkeypatch.setattr(containers, "survey", lambda *_args: survey)
    return status.show(Stack(place.context))


def container(condition: str, restarts: int = 0, engine: Engine = LOCAL) -> Container:
    """A container in a condition."""
    return Container("tapbot-dev-x", "x", "data", condition, "-", "x:1", restarts, engine)


def test_a_healthy_stack_shows_its_containers_and_addresses(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert show(place, monkeypatch, container("healthy")) == 0
    assert place.lines[0].split() == ["SERVICE", "SERVER", "STATE", "SINCE", "CONTAINER", "IMAGE"]
    assert "site  https://localhost:8443" in place.lines


def test_one_sick_container_makes_the_status_fail_and_names_its_log(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert show(place, monkeypatch, container("unhealthy", restarts=3)) == 1
    assert "unhealthy, 3 restarts" in place.printed.getvalue()
    assert "docker logs --tail 50 tapbot-dev-x" in place.lines[-1]


def test_a_sick_container_on_another_server_says_where_its_log_is(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    sick = container("unhealthy", engine=Engine("data", "ssh://root@203.0.113.11:22"))
    show(place, monkeypatch, sick)
    assert place.lines[-1].endswith("See `docker logs --tail 50 tapbot-dev-x` on data.")


def test_a_missing_service_makes_the_status_fail_and_has_no_log_to_see(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = container("missing", engine=Engine("data", "ssh://root@203.0.113.11:22"))
    assert show(place, monkeypatch, gone, container("healthy")) == 1
    assert "missing" in place.lines[1].split()
    assert place.lines[-1] == (
        "Missing: tapbot-dev-x on data. `pulumi refresh` and then `make up` bring it back."
    )
    assert "docker logs" not in place.printed.getvalue()


def test_a_missing_service_waits_while_a_refresh_would_ask_a_lost_server(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    show(place, monkeypatch, container("missing"), lost=["edge"])
    assert place.lines[-1].endswith("bring it back, once no server is lost.")


def test_a_stack_of_remote_servers_that_was_never_deployed_has_no_container(
    place: Workplace,
) -> None:
    install_cli(place.context)
    place.runner.on("stack select", Result(0))
    place.runner.on("stack export", Result(0, "{}"))
    place.runner.on("toolchain.preflight.kinds", Result(0, '{"edge": "remote"}'))
    assert status.show(Stack(place.context)) == 1
    assert place.lines[-1] == "Stack dev has no container: `make up` starts it."
    assert not place.runner.ran("docker ps"), "this machine needs no engine"


def test_a_server_that_does_not_answer_makes_the_status_fail(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert show(place, monkeypatch, container("healthy"), silent=["docker ps on edge failed"]) == 1
    assert place.lines[-1] == "docker ps on edge failed"


def observed(place: Workplace, monkeypatch: pytest.MonkeyPatch, answer: Result) -> int:
    """Show the status of a stack with monitoring, whose store answers every question so."""
    place.runner.on("wget", answer)
    names = ("victoria-metrics", "n8n")
    found = [Container(f"tapbot-dev-{x}", x, "edge", "healthy", "-", "x:1", 0) for x in names]
    return show(place, monkeypatch, *found)


def test_the_monitoring_says_how_much_room_disks_have(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    labels = {"server": "edge", "mountpoint": "/", "what": "postgres"}
    series = {"metric": labels, "value": [1, "0.5"]}
    answer = Result(0, json.dumps({"data": {"result": [series]}}))
    assert observed(place, monkeypatch, answer) == 0
    assert "disk edge /: 50% free, full within a day" in place.lines
    assert "backup of postgres: 0 s old" in place.lines


def test_a_monitoring_that_does_not_answer_is_told_and_is_no_failure_of_the_status(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert observed(place, monkeypatch, Result(1, "", "Connection refused")) == 0
    assert place.lines[-1] == (
        "The monitoring says nothing: tapbot-dev-victoria-metrics does not answer: Connection"
        " refused."
    )


def test_a_lost_server_is_named_and_is_no_failure(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert show(place, monkeypatch, container("healthy"), lost=["edge"]) == 0
    assert place.lines[-1] == "Not contacted, because lost: edge."


def test_containers_of_a_stack_that_the_backend_does_not_know_are_shown(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert show(place, monkeypatch, container("healthy"), code=1) == 0
    assert not place.runner.ran("stack output")


def test_a_stack_that_does_not_run_says_how_to_start_it(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert show(place, monkeypatch) == 1
    assert "`make up` starts it" in place.lines[-1]


def test_what_only_holds_files_is_not_listed(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert show(place, monkeypatch, container("prepared"), container("healthy")) == 0
    assert "prepared" not in place.printed.getvalue()


@pytest.mark.parametrize(
    ("since", "text"),
    [
        ("2026-11-23T11:59:48.1Z", "12 s"),
        ("2026-11-23T11:55:00Z", "5 m"),
        ("2026-11-23T10:00:00Z", "2 h"),
        ("2026-11-20T11:00:00Z", "3 d"),
        ("0001-01-01T00:00:00Z", "-"),
        ("", "-"),
    ],
)
def test_a_time_is_shown_as_an_age(since: str, text: str) -> None:
    assert status.age(since, datetime(2026, 11, 23, 12, tzinfo=UTC)) == text
