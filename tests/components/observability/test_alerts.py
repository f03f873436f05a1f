"""Alerts: rules on the metrics, and people who are told."""

from typing import Any

import pytest
import yaml

from components.observability.alerts import Alerts
from config.services.logs import LogsSettings
from tests.components.parts import endpoint, secret_value, stack
from tests.support.engine import RecordingEngine, run
from tests.support.factories import valid_settings

ALERTS = {"telegram": {"chatIds": [7]}, "watchdog": True}


MAIL = {"host": "smtp.tapbot.kz", "sender": "robot@tapbot.kz", "user": "robot@tapbot.kz"}


def built(logs: LogsSettings | None, **alerts: Any) -> RecordingEngine:
    """Return the alerts of a stack, on `data`, whose metrics are on `edge`."""

    def build() -> None:
        here = stack(
            valid_settings(
                monitoring={},
                alerts={**ALERTS, **alerts},
                mail=MAIL,
                placement={"monitoring": "data"},
            )
        )
        assert here.settings.alerts
        store = endpoint(here.fleet["edge"], "victoria-metrics", 8428)
        Alerts(here.args(here.settings.alerts), store, here.targets, logs, here.mail())

    return run(build)


@pytest.fixture(scope="module")
def engine() -> RecordingEngine:
    """Alerts of a stack that keeps its logs."""
    return built(LogsSettings())


def command(engine: RecordingEngine, name: str) -> list[str]:
    """Return the command line of a container."""
    found: list[str] = engine.container(name).inputs["command"]
    return found


def test_its_type_is_the_one_that_urns_have_for_ever(engine: RecordingEngine) -> None:
    assert engine.one("tapbot:observability:Alerts", "vmalert")


def test_rules_are_evaluated_on_the_metrics_wherever_they_are(engine: RecordingEngine) -> None:
    for option in ("datasource", "remoteWrite", "remoteRead"):
        assert f"-{option}.url=http://10.88.0.1:8428/metrics" in command(engine, "vmalert")
    assert "-notifier.url=http://alertmanager:9093/alerts" in command(engine, "vmalert")


def test_every_container_of_the_stack_must_run(engine: RecordingEngine) -> None:
    [group] = yaml.safe_load(engine.carrier("vmalert").files["/etc/tapbot/rules/expected.yaml"])[
        "groups"
    ]
    expected = group["rules"][0]["expr"]
    for name in ("postgres-data", "n8n-worker-1", "alertmanager", "tunnel-edge"):
        assert f'"container", "tapbot-test-{name}"' in expected


def test_rules_change_while_it_runs(engine: RecordingEngine) -> None:
    carrier = engine.carrier("vmalert")
    assert "/etc/tapbot/rules/servers.yaml" in carrier.files
    assert "-configCheckInterval=10s" in command(engine, "vmalert")


def test_an_alert_links_to_its_log_where_there_is_one(engine: RecordingEngine) -> None:
    assert "-external.url=http://127.0.0.1:9428/logs/select/vmui" in command(engine, "vmalert")
    without = " ".join(command(built(None), "vmalert"))
    assert "-external" not in without, "the link would lead nowhere"


def test_secrets_are_files_and_only_those_that_are_used(engine: RecordingEngine) -> None:
    files = engine.carrier("alertmanager").files
    assert files["/etc/tapbot/alertsTelegramToken"] == secret_value("alerts_telegram_token")
    assert files["/etc/tapbot/alertsWatchdogUrl"] == secret_value("alerts_watchdog_url")
    assert "/etc/tapbot/alertsWebhookUrl" not in files
    assert secret_value("alerts_telegram_token") not in str(engine.container("alertmanager").inputs)


def test_the_password_of_the_mail_server_is_a_file_where_mail_is_sent(
    engine: RecordingEngine,
) -> None:
    file = "/etc/tapbot/mailPassword"
    assert file not in engine.carrier("alertmanager").files
    mailing = built(None, mailTo=["ops@tapbot.kz"]).carrier("alertmanager")
    assert mailing.files[file] == secret_value("mail_password")


def test_silences_outlive_the_container(engine: RecordingEngine) -> None:
    mounts = engine.container("alertmanager").inputs["mounts"]
    assert "/alertmanager" in [each["target"] for each in mounts if each["type"] == "volume"]
    assert "--storage.path=/alertmanager" in command(engine, "alertmanager")


def test_nobody_else_joins_its_cluster(engine: RecordingEngine) -> None:
    assert "--cluster.listen-address=" in command(engine, "alertmanager")
