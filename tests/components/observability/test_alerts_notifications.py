"""Alertmanager's configuration: who is told what, how often, and in which language."""

from typing import Any, Final

import yaml

from components.observability.alerts_notifications import configuration
from config.mail import MailSettings
from config.services.alerts import AlertsSettings

MAIL: Final = {"host": "smtp.tapbot.kz", "sender": "robot@tapbot.kz"}


def configured(mail: dict[str, Any] | None = None, **settings: Any) -> dict[str, Any]:
    """Return the configuration of these settings."""
    alerts = AlertsSettings.model_validate({"webhook": True, **settings})
    server = MailSettings.model_validate(mail) if mail else None
    found: dict[str, Any] = yaml.safe_load(configuration(alerts, server))
    return found


def mailed(**mail: Any) -> dict[str, Any]:
    """Return the configuration of a stack whose alerts go to two people by mail."""
    return configured({**MAIL, **mail}, mailTo=["a@tapbot.kz", "b@tapbot.kz"])


def receiver(document: dict[str, Any], name: str) -> dict[str, Any]:
    """Return one receiver."""
    [found] = [each for each in document["receivers"] if each["name"] == name]
    return dict(found)


def test_every_chat_is_told_by_a_token_that_is_a_file() -> None:
    document = configured(telegram={"chatIds": [7, -100]})
    telegram = receiver(document, "telegram")["telegram_configs"]
    assert [each["chat_id"] for each in telegram] == [7, -100]
    assert {each["bot_token_file"] for each in telegram} == {"/etc/tapbot/alertsTelegramToken"}
    assert document["global"]["telegram_api_url"] == "https://api.telegram.org"


def test_telegram_may_be_reached_through_a_proxy() -> None:
    telegram = {"chatIds": [7], "apiUrl": "https://telegram.example.kz/"}
    document = configured(telegram=telegram)
    assert document["global"]["telegram_api_url"] == "https://telegram.example.kz"


def test_a_webhook_hears_what_fires_and_what_is_over() -> None:
    assert receiver(configured(), "webhook")["webhook_configs"] == [
        {"url_file": "/etc/tapbot/alertsWebhookUrl", "send_resolved": True}
    ]


def test_the_watchdog_hears_each_five_minutes_that_alerts_work_and_nobody_else_does() -> None:
    document = configured(watchdog=True)
    route = document["route"]["routes"][0]
    assert (route["receiver"], route["repeat_interval"]) == ("watchdog", "5m")
    assert route["matchers"] == ['alertname="Watchdog"']
    assert receiver(document, "watchdog")["webhook_configs"] == [
        {"url_file": "/etc/tapbot/alertsWatchdogUrl", "send_resolved": False}
    ]


def test_without_a_watchdog_nobody_is_told_that_all_is_well() -> None:
    document = configured()
    assert document["route"]["routes"][0]["receiver"] == "nobody"
    assert receiver(document, "nobody") == {"name": "nobody"}
    assert "watchdog" not in [each["name"] for each in document["receivers"]]


def test_what_is_critical_is_said_again_sooner_by_every_way() -> None:
    route = configured(MAIL, telegram={"chatIds": [7]}, mailTo=["a@tapbot.kz"])["route"]
    assert route["repeat_interval"] == "4h"
    ways = route["routes"][1:]
    assert [each["receiver"] for each in ways] == ["telegram", "email", "webhook"]
    for each in ways:
        assert each["continue"], "the next way would hear of nothing"
        assert each["routes"] == [{"matchers": ['severity="critical"'], "repeat_interval": "1h"}]


def test_no_way_waits_for_another_one() -> None:
    document = configured(MAIL, telegram={"chatIds": [7]}, mailTo=["a@tapbot.kz"])
    for each in document["receivers"]:
        assert len(set(each) - {"name"}) <= 1, (
            "a mail server that is silent would keep the end of an alert from the chat"
        )


def test_each_address_gets_a_mail_of_its_own_of_the_beginning_and_the_end() -> None:
    mails = receiver(mailed(), "email")["email_configs"]
    assert [each["to"] for each in mails] == ["a@tapbot.kz", "b@tapbot.kz"]
    assert all(each["send_resolved"] for each in mails)


def test_mail_goes_through_the_server_of_the_stack_encrypted_as_it_says() -> None:
    assert mailed()["global"] == {
        "smtp_smarthost": "smtp.tapbot.kz:465",
        "smtp_from": "robot@tapbot.kz",
        "smtp_require_tls": False,
    }
    starttls = mailed(security="starttls", user="robot")["global"]
    assert starttls["smtp_smarthost"] == "smtp.tapbot.kz:587"
    assert starttls["smtp_require_tls"]
    assert starttls["smtp_auth_username"] == "robot"
    assert starttls["smtp_auth_password_file"] == "/etc/tapbot/mailPassword"


def test_a_server_that_is_down_takes_along_all_alerts_of_it() -> None:
    down = configured()["inhibit_rules"][0]
    assert down["source_matchers"] == ['alertname="ServerDown"']
    assert down["target_matchers"] == ['alertname!="ServerDown"']
    assert down["equal"] == ["server"]
