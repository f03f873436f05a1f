"""The status shows every container of the stack and fails when one is not healthy."""

from datetime import UTC, datetime

import pytest

from tests.toolchain.scripted import Workplace, install_cli
from toolchain import containers, status
from toolchain.containers import Container
from toolchain.process import Result
from toolchain.stack import Stack


def show(place: Workplace, monkeypatch: pytest.MonkeyPatch, *found: Container) -> int:
    """Show the status of these containers."""
    install_cli(place.context)
    place.runner.on("stack select", Result(0))
    place.runner.on("stack output", Result(0, '{"urls": {"site": "https://localhost:8443"}}'))
    monkeypatch.setattr(containers, "of_stack", lambda *_args: list(found))
    return status.show(Stack(place.context))


def container(condition: str, restarts: int = 0) -> Container:
    """A container in a condition."""
    return Container("tapbot-dev-x", "x", "data", condition, "-", "x:1", restarts)


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


def test_a_stack_that_does_not_run_says_how_to_start_it(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert show(place, monkeypatch) == 1
    assert "`make up` starts it" in place.lines[0]


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
