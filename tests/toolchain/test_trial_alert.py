"""`make test-alert` sends one message and says whether it was taken."""

import time

import pytest

from tests.toolchain.scripted import Workplace, install_cli
from toolchain import containers, trial_alert
from toolchain.containers import Container, Survey
from toolchain.engines import Engine
from toolchain.errors import ToolchainError
from toolchain.process import Result
from toolchain.stack import Stack

EDGE = Engine("edge", "ssh://root@203.0.113.10:22")
NAME = "alertmanager_notification_requests"


def metrics(sent: int, failed: int, mailed: int | None = None) -> Result:
    """Return what Alertmanager says of itself; its watchdog is told all the time."""
    ways = {
        ("telegram", "telegram"): (sent, failed),
        ("webhook", "watchdog"): (time.monotonic_ns(), 0),
        **({("email", "email"): (mailed, 0)} if mailed is not None else {}),
    }
    return Result(
        0,
        "".join(
            f'{NAME}_{kind}{{integration="{by}",receiver_name="{way}"}} {count}\n'
            for (by, way), counts in ways.items()
            for kind, count in zip(("total", "failed_total"), counts, strict=True)
        ),
    )


def send(
    place: Workplace,
    monkeypatch: pytest.MonkeyPatch,
    *answers: Result,
    service: str = "alertmanager",
) -> int:
    """Send it to a stack whose Alertmanager gives these answers about itself."""
    install_cli(place.context)
    place.runner.on("stack select", Result(0))
    place.runner.on("stack export", Result(0, "{}"))
    place.runner.on("wget", *answers)
    place.runner.on("amtool", Result(0))
    there = Container(f"tapbot-dev-{service}", service, "edge", "healthy", "-", "x:1", 0, EDGE)
    monkeypatch.setattr(containers, "survey", lambda *_args: Survey([there], [], []))
    return trial_alert.send(Stack(place.context), pause=lambda _seconds: None)


def test_a_message_that_is_taken_is_a_success(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert send(place, monkeypatch, metrics(3, 0), metrics(3, 0), metrics(4, 0)) == 0
    assert place.lines[-1] == "telegram: taken"
    [sent] = place.runner.ran("amtool")
    assert "203.0.113.10" in sent, "it is sent on the server that has Alertmanager"


def test_a_message_that_is_refused_fails_and_names_the_log(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert send(place, monkeypatch, metrics(3, 1), metrics(4, 2)) == 1
    assert "telegram: refused" in place.lines
    assert place.lines[-1] == "See `docker logs --tail 20 tapbot-dev-alertmanager` on edge."


def test_a_way_that_does_not_answer_is_waited_for_and_named(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert send(place, monkeypatch, metrics(3, 0, mailed=1), metrics(4, 0, mailed=1)) == 1
    assert place.lines[-3:-1] == ["email: no answer within 60 s", "telegram: taken"]


def test_each_way_is_waited_for(place: Workplace, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = (metrics(3, 0, mailed=1), metrics(4, 0, mailed=1), metrics(4, 0, mailed=2))
    assert send(place, monkeypatch, *answers) == 0
    assert place.lines[-2:] == ["email: taken", "telegram: taken"]


def test_a_message_that_nobody_was_told_fails(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert send(place, monkeypatch, metrics(3, 0)) == 1


def test_a_stack_without_alerts_says_how_to_have_them(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ToolchainError, match=r"docs/services/alerts\.md"):
        send(place, monkeypatch, service="n8n")
