"""Alerts reach people, once, and so does their end.

Eight faults really happen; the figures of two more are brought to the store as an agent would bring
them. Rules, waiting times, notifier and messages are those of production.
"""

import time
from contextlib import ExitStack
from functools import partial
from typing import Any, Final

import pytest

from testbed.sessions import wait_until
from tests.e2e.deployment import MAIL_FROM
from tests.e2e.faults import LINGERING, QUICK, WITHOUT_DATABASE, Fault
from tests.e2e.observed import CHAT, PERSON, TOKEN, Observed

pytestmark = pytest.mark.slow

TELEGRAM: Final = f"/bot{TOKEN}/sendMessage"
LAB: Final = 'server="lab"'

BROUGHT: Final = {
    "BackupOld": [f'tapbot_backup_last_success_timestamp_seconds{{{LAB},what="postgres"}} 1'],
    "BackupDrillFailed": [f'tapbot_backup_drill_success{{{LAB},what="postgres"}} 0'],
}
"""What would take a day."""

MENDED: Final = {
    "BackupOld": [f'tapbot_backup_last_success_timestamp_seconds{{{LAB},what="postgres"}} NOW'],
    "BackupDrillFailed": [f'tapbot_backup_drill_success{{{LAB},what="postgres"}} 1'],
}

OF_THIS_MACHINE: Final = {
    *("ClockWrong", "CpuSaturated", "DiskFilling", "DiskFull", "MemoryLow"),
    *("OomKill", "ServerRestarted"),
}
"""What the machine of the tests may be guilty of, whatever the stack does."""

SECONDS: Final = 240
"""The longest `for:` of them, a minute of waiting for others, and a busy machine."""


def bring(observed: Observed, figures: dict[str, list[str]]) -> None:
    """Bring figures of now."""
    now = f"{time.time():.0f}"
    lines = [line.replace("NOW", now) for lines in figures.values() for line in lines]
    observed.stores.bring(*lines)


def texts(observed: Observed) -> list[str]:
    """Return the messages that the chat got."""
    bodies: list[dict[str, Any]] = observed.inbox.at(TELEGRAM)
    assert {str(body["chat_id"]) for body in bodies} <= {str(CHAT)}
    return [body["text"] for body in bodies]


def test_a_trial_message_arrives_everywhere(observed: Observed) -> None:
    done = observed.deployment.pulumi.toolchain("test-alert")
    assert done.code == 0, done.text
    assert "telegram: taken" in done.text
    assert "webhook: taken" in done.text
    assert "email: taken" in done.text
    assert "watchdog" not in done.text, "what it hears is another matter"
    assert any("This is a test: messages arrive" in text for text in texts(observed))
    mails = {str(each["Subject"]): each["From"] for each in observed.mail.to(PERSON)}
    assert mails["🔴 This is a test: messages arrive"] == MAIL_FROM, "others may have come before"


def test_the_watchdog_hears_that_alerts_work_and_people_do_not(observed: Observed) -> None:
    wait_until("the watchdog", 90, lambda: bool(observed.inbox.at("/watchdog")), every=0.5)
    assert observed.told("firing", "Watchdog") is None


def pending(observed: Observed) -> set[str]:
    """Return the alerts that people will hear of unless what they see ends in time."""
    found = observed.stores.values('ALERTS{alertname!="Watchdog"}', "alertname")
    return found - OF_THIS_MACHINE


def messages(observed: Observed) -> set[str]:
    """Return what the webhook was told of, in words."""
    return {
        f"{alert['labels']['alertname']}: {alert['annotations']['summary']}"
        for body in observed.inbox.at("/webhook")
        for alert in body["alerts"]
        if "summary" in alert["annotations"] and alert["labels"]["alertname"] not in OF_THIS_MACHINE
    }


@pytest.mark.drill
def test_an_update_tells_nobody(observed: Observed) -> None:
    deployment = observed.deployment
    wait_until("the end of what the first start caused", SECONDS, lambda: not pending(observed))
    before = messages(observed)
    # Each of them is replaced: a database with all that waits for it, the queue, and n8n itself.
    deployment.set("postgres", "maxConnections", 110)
    deployment.set("redisQueue", "memory", "160MB")
    deployment.set("n8n", "executionMinutes", 50)
    deployment.up()
    wait_until("the end of what it caused", SECONDS, lambda: not pending(observed), every=2)
    assert messages(observed) == before, "people learn to ignore them"


def test_faults_are_told_to_all_and_their_end_too(observed: Observed) -> None:
    def missing(status: str, *faults: Fault) -> list[str]:
        found = [
            each.alert
            for each in faults
            if observed.told(status, each.alert, **each.labels) is None
        ]
        return found + [each for each in BROUGHT if observed.told(status, each) is None]

    bring(observed, BROUGHT)
    with ExitStack() as faults:
        for fault in QUICK:
            faults.enter_context(fault.happens(observed))
        wait_until("all alerts", SECONDS, lambda: not missing("firing", *QUICK), every=1)
        # Without it n8n has no figures of its workers.
        faults.enter_context(WITHOUT_DATABASE.happens(observed))
        wait_until(
            "the last one", SECONDS, lambda: not missing("firing", WITHOUT_DATABASE), every=1
        )
        shown = observed.deployment.pulumi.toolchain("status").text
    told = "\n".join(texts(observed))
    assert "🔴 <b>postgres on data does not run</b>" in told
    assert "ran out of memory and was ended</b>" in told
    assert "docs/alerts/containers.md#containermissing" in told
    assert "/logs/select/vmui/?#/?query=" in told
    assert "PostgreSQL on data takes no connection" not in told, "one cause, one message"
    assert "critical: postgres on data does not run (docs/alerts/" in shown
    assert "disk data /: " in shown
    bring(observed, MENDED)
    over = [each for each in (*QUICK, WITHOUT_DATABASE) if each.alert not in LINGERING]
    wait_until("their end", SECONDS, lambda: not missing("resolved", *over), every=1)
    assert "🟢 <s>postgres on data does not run</s>" in "\n".join(texts(observed))
    subjects = {str(each["Subject"]) for each in observed.mail.to(PERSON)}
    for mark in ("🔴", "🟢"):
        assert f"{mark} postgres on data does not run" in subjects


def test_a_mail_server_that_is_silent_and_a_bad_token_delay_nobody_else(observed: Observed) -> None:
    told = partial(observed.told, alert="RedisDown", server="slow")
    observed.mail.speaks.clear()
    observed.inbox.refused.add(TELEGRAM)
    try:
        observed.announce("RedisDown", "slow", seconds=30)
        wait_until("the beginning", 40, lambda: told("firing") is not None, every=0.5)
        wait_until(
            "the end, by the webhook alone", 150, lambda: told("resolved") is not None, every=1
        )
    finally:
        observed.mail.speaks.set()
        observed.inbox.refused.clear()


def test_a_server_that_is_down_takes_its_services_along(observed: Observed) -> None:
    for alert in ("ServerDown", "RedisDown"):
        observed.announce(alert, "far")

    wait_until(
        "the message",
        60,
        lambda: observed.told("firing", "ServerDown", server="far") is not None,
        every=0.5,
    )
    time.sleep(5)
    assert observed.told("firing", "RedisDown", server="far") is None, "one cause, one message"


def test_rules_are_all_understood(observed: Observed) -> None:
    answer = observed.docker.execute(
        "vmalert", "wget", "-q", "-O", "-", "http://127.0.0.1:8880/metrics"
    )
    failed = [
        line
        for line in answer.out.splitlines()
        if line.startswith("vmalert_alerting_rules_errors_total") and not line.endswith(" 0")
    ]
    assert failed == []
    assert observed.stores.metrics("container_expected"), "the generated rule has written nothing"


def test_the_page_of_the_metrics_shows_the_alerts(observed: Observed) -> None:
    url = "http://127.0.0.1:8428/metrics/vmalert/api/v1/rules"
    shown = observed.docker.execute("victoria-metrics", "wget", "-q", "-O", "-", url)
    assert "PostgresDown" in shown.out


def test_a_watchdog_that_hears_nothing_any_more_is_silent(observed: Observed) -> None:
    def watched() -> bool:
        query = ("alert", "query", "alertname=Watchdog")
        at = "--alertmanager.url=http://127.0.0.1:9093/alerts"
        return "Watchdog" in observed.docker.execute("alertmanager", "amtool", at, *query).out

    assert watched()
    with observed.docker.without("vmalert"):
        wait_until("the end of the alert that always fires", 150, lambda: not watched(), every=2)


def test_who_is_told_follows_another_token_and_another_address(observed: Observed) -> None:
    deployment, token, inbox = observed.deployment, "54321:another-token", observed.inbox
    deployment.set_secret("alertsTelegramToken", token)
    deployment.set_secret("alertsWebhookUrl", f"{inbox.url}/moved")
    deployment.up()
    before = len(inbox.messages)
    done = deployment.pulumi.toolchain("test-alert")
    assert done.code == 0, done.text
    told = {each.path for each in inbox.messages[before:]} - {"/watchdog"}
    assert told == {f"/bot{token}/sendMessage", "/moved"}, "the old ones are used no more"
