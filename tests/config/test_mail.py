"""The mail server through which services send."""

from typing import Any

import pytest

from config.check import check
from config.loader import load
from config.report.errors import show
from tests.support.factories import config_with, set_config, valid_settings

MAIL = {"host": "smtp.tapbot.kz", "sender": "robot@tapbot.kz"}


@pytest.mark.parametrize(
    ("changes", "port"),
    [
        ({}, 465),
        ({"security": "starttls"}, 587),
        ({"security": "none"}, 25),
        ({"security": "starttls", "port": 2525}, 2525),
    ],
)
def test_the_port_follows_the_encryption(changes: dict[str, Any], port: int) -> None:
    mail = valid_settings(mail={**MAIL, **changes}).mail
    assert mail is not None
    assert mail.port_used == port


def test_a_stack_may_do_without_mail() -> None:
    assert valid_settings().mail is None


def test_a_section_without_a_server_is_incomplete() -> None:
    _, problems = check(config_with({"mail": {}}), frozenset(), show)
    assert [problem.path for problem in problems] == ["mail.host", "mail.sender"]


def test_a_log_in_needs_its_password() -> None:
    set_config(config_with({"mail": {**MAIL, "user": "robot@tapbot.kz"}}))
    with pytest.raises(Exception, match="mailPassword: is missing") as raised:
        load()
    assert "pulumi config set --secret tapbot-stack:mailPassword" in str(raised.value)
