"""What must hold for alerts."""

from typing import Any

from config.rules.alerts import can_send_mail, tell_somebody
from tests.support.factories import problem_lines

PLACED = {"monitoring": {}, "placement": {"monitoring": "data"}}


MAIL = {"host": "smtp.tapbot.kz", "sender": "robot@tapbot.kz"}


def lines(alerts: dict[str, Any], **sections: Any) -> list[str]:
    """Return what is wrong with a stack that has these alerts."""
    return problem_lines({**PLACED, "alerts": alerts, **sections})


def test_alerts_tell_at_least_one_person() -> None:
    assert tell_somebody.reads == {"alerts"}
    assert lines({}) == [
        "alerts: tell nobody (expected alerts.telegram, alerts.mailTo or alerts.webhook)"
    ]
    assert lines({"webhook": True}) == []


def test_a_bot_has_somebody_to_write_to() -> None:
    assert lines({"telegram": {"chatIds": []}}) == [
        "alerts.telegram.chatIds: is empty (expected the number of at least one chat)"
    ]
    assert lines({"telegram": {"chatIds": [7]}}) == []


def test_mail_needs_a_server() -> None:
    assert can_send_mail.reads == {"alerts", "mail"}
    told = {"mailTo": ["ops@tapbot.kz"]}
    assert lines(told) == ["alerts.mailTo: has no mail server (expected the section mail)"]
    assert lines(told, mail=MAIL) == []
    assert lines(told, mail={**MAIL, "security": "starttls"}) == []


def test_the_port_of_mail_is_one_at_which_alertmanager_can_speak_to_it() -> None:
    told = {"mailTo": ["ops@tapbot.kz"]}
    for security, port in (("tls", 8465), ("starttls", 465), ("none", 465)):
        mail = {**MAIL, "security": security, "port": port}
        assert lines(told, mail=mail) == [
            f"mail.port: is not one at which Alertmanager speaks `{security}` (got {port};"
            " expected 465 for tls, another one for starttls and none)"
        ]
        assert lines({"webhook": True}, mail=mail) == [], "others speak it at any port"
