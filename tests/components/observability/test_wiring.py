"""What observes the stack: all of it, parts of it, or nothing."""

import pulumi
import pytest

from components.containers.address import Address
from components.containers.route import Entry
from components.observability.wiring import observe
from config.settings import StackSettings
from tests.components.parts import stack
from tests.support.engine import RecordingEngine, run
from tests.support.factories import everything, valid_settings


def engine(settings: StackSettings) -> RecordingEngine:
    """Return what observes a stack of these settings."""

    def build() -> None:
        authority = pulumi.Output.secret("an authority")
        entry = Entry(at=Address("traefik", 443), authority=authority, trusted=False)
        observe(stack(settings), entry)

    return run(build)


def made(settings: StackSettings) -> set[str]:
    """Return the services whose containers are there."""
    return {each.labels["kz.tapbot.service"] for each in engine(settings).running()} - {"tunnel"}


def test_a_stack_without_monitoring_has_nothing_of_it() -> None:
    assert made(valid_settings()) == set()


@pytest.mark.parametrize("absent", ["logs", "alerts", "grafana"])
def test_metrics_need_none_of_the_others(absent: str) -> None:
    complete, without = everything(), {"monitoring": {}, "placement": {"monitoring": "edge"}}
    other = {"logs": {}, "alerts": {"webhook": True}, "grafana": {}}
    del other[absent]
    found = made(valid_settings(**without, **other))
    assert (
        found
        == made(complete)
        - {
            "logs": {"victoria-logs", "vlagent"},
            "alerts": {"vmalert", "alertmanager"},
            "grafana": {"grafana"},
        }[absent]
    )


def test_the_metrics_of_all_others_are_collected() -> None:
    files = engine(everything()).carrier("vmagent-edge").files
    for service in ("victoria-metrics", "victoria-logs", "alertmanager", "node-exporter"):
        assert f"service: {service}\n" in files["/etc/tapbot/scrapes.yaml"]


def test_the_page_of_metrics_shows_alerts_where_there_are_any() -> None:
    store = engine(everything()).container("victoria-metrics")
    assert "-vmalert.proxyURL=http://vmalert:8880" in store.inputs["command"]
    without = valid_settings(monitoring={}, placement={"monitoring": "edge"})
    assert "vmalert" not in str(engine(without).container("victoria-metrics").inputs)
