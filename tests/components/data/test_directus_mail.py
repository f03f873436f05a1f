"""How Directus sends mail."""

import pytest

from components.containers.links import MailLink
from components.data.directus_mail import secrets, variables
from config.mail import MailSettings
from config.services.directus import DirectusSettings
from tests.components.data.test_directus import directus
from tests.support.engine import run

MAIL = {"host": "smtp.tapbot.kz", "sender": "robot@tapbot.kz"}


def link(**changes: str) -> MailLink:
    """Return a mail server with a log-in of digits, which Directus must not make a number of."""
    settings = MailSettings.model_validate({**MAIL, "user": "12345", **changes})
    return MailLink(settings=settings, password=None)


@pytest.mark.parametrize(
    ("security", "secure", "ignored"),
    [("tls", "true", "false"), ("starttls", "false", "false"), ("none", "false", "true")],
)
def test_it_encrypts_as_it_is_told(security: str, secure: str, ignored: str) -> None:
    found = variables(link(security=security))
    assert (found["EMAIL_SMTP_SECURE"], found["EMAIL_SMTP_IGNORE_TLS"]) == (secure, ignored)


def test_what_it_sets_is_known_to_be_taken() -> None:
    found = variables(link())
    assert {*found, "EMAIL_SMTP_PASSWORD"} == set(DirectusSettings.MAIL_VARIABLES)
    assert found["EMAIL_SMTP_USER"] == "string:12345"


def test_without_a_mail_server_it_sets_nothing() -> None:
    assert (variables(None), secrets(None)) == ({}, {})


def test_the_password_is_a_file() -> None:
    engine = run(lambda: directus(["edge"], mail={**MAIL, "user": "robot"}))
    container = engine.container("directus-1")
    assert container.environment["EMAIL_SMTP_PASSWORD_FILE"] == "/etc/tapbot/EMAIL_SMTP_PASSWORD"
    files = engine.carrier("directus").files
    assert files["/etc/tapbot/EMAIL_SMTP_PASSWORD"] == "string:the-mail-password"
    assert "the-mail-password" not in str(container.inputs), "docker inspect would show it"
