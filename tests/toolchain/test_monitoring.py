"""What the stack's own monitoring says: figures, and alerts that fire."""

import json

import pytest

from tests.toolchain.scripted import Workplace, install_cli
from toolchain.containers import Container
from toolchain.engines import Engine
from toolchain.errors import ToolchainError
from toolchain.monitoring import FULL_IN, Alert, Figure, Monitoring, full_in
from toolchain.process import Result
from toolchain.stack import Stack

EDGE = Engine("edge", "ssh://root@203.0.113.10:22")


def monitoring(place: Workplace, *services: str) -> Monitoring:
    """Return that of a stack that has these services on `edge`."""
    install_cli(place.context)
    found = [
        Container(f"tapbot-dev-{each}", each, "edge", "healthy", "-", "x:1", 0, EDGE)
        for each in services
    ]
    return Monitoring(Stack(place.context), found)


def alert(name: str, severity: str, state: str = "firing") -> dict[str, object]:
    """Return an alert as vmalert shows it."""
    annotations = {"summary": f"{name} is wrong", "page": f"docs/alerts/x.md#{name.lower()}"}
    labels = {"severity": severity}
    return {"name": name, "state": state, "labels": labels, "annotations": annotations}


def test_figures_are_asked_where_the_store_is(place: Workplace) -> None:
    series = {"metric": {"server": "data"}, "value": [1795698225, "0.25"]}
    place.runner.on("wget", Result(0, json.dumps({"data": {"result": [series]}})))
    asked = monitoring(place, "victoria-metrics")
    assert asked.figures("a / b > 0") == [Figure({"server": "data"}, 0.25)]
    [call] = place.runner.ran("wget")
    assert "203.0.113.10" in call
    assert "query=a%20/%20b%20%3E%200" in call[-1]


def test_what_fires_is_told_the_worst_first_and_without_the_watchdog(place: Workplace) -> None:
    found = [
        alert("DiskFilling", "warning"),
        alert("PostgresDown", "critical"),
        alert("RedisDown", "critical", state="pending"),
        alert("Watchdog", "none"),
    ]
    place.runner.on("wget", Result(0, json.dumps({"data": {"alerts": found}})))
    assert monitoring(place, "victoria-metrics", "vmalert").firing() == [
        Alert("critical", "PostgresDown is wrong", "docs/alerts/x.md#postgresdown"),
        Alert("warning", "DiskFilling is wrong", "docs/alerts/x.md#diskfilling"),
    ]


def test_a_stack_without_alerts_has_none_that_fire(place: Workplace) -> None:
    asked = monitoring(place, "victoria-metrics")
    assert asked.there
    assert asked.firing() == []


def test_a_stack_without_monitoring_is_not_asked(place: Workplace) -> None:
    assert not monitoring(place, "n8n").there


@pytest.mark.parametrize("answer", [Result(1, "", "refused"), Result(0, "<html>")])
def test_what_does_not_answer_is_named_with_its_server(place: Workplace, answer: Result) -> None:
    place.runner.on("wget", answer)
    with pytest.raises(ToolchainError, match="tapbot-dev-victoria-metrics on edge"):
        monitoring(place, "victoria-metrics").figures("up")


@pytest.mark.parametrize(
    ("days", "text"),
    [(None, ""), (900.0, ""), (3.2, ", full in 3 days"), (0.4, ", full within a day")],
)
def test_the_end_of_a_disk_is_told_when_it_is_near(days: float | None, text: str) -> None:
    assert full_in(days) == text


def test_an_hour_is_the_least_that_a_pace_is_known_by() -> None:
    assert "count_over_time" in FULL_IN
    assert "[6h]) > 240" in FULL_IN, "240 times 15 s"
