"""How n8n sends mail."""

import pytest

from components.containers.links import MailLink
from components.edge.n8n_mail import secrets, variables
from config.mail import MailSettings
from config.services.n8n import N8nSettings
from tests.components.edge.test_n8n import n8n_on
from tests.support.engine import run

MAIL = {"host": "smtp.tapbot.kz", "sender": "robot@tapbot.kz"}


def link(**changes: str) -> MailLink:
    """Return a mail server with a log-in."""
    settings = MailSettings.model_validate({**MAIL, "user": "robot", **changes})
    return MailLink(settings=settings, password=None)


@pytest.mark.parametrize(
    ("security", "ssl", "starttls"),
    [("tls", "true", "false"), ("starttls", "false", "true"), ("none", "false", "false")],
)
def test_it_encrypts_as_it_is_told(security: str, ssl: str, starttls: str) -> None:
    found = variables(link(security=security))
    assert (found["N8N_SMTP_SSL"], found["N8N_SMTP_STARTTLS"]) == (ssl, starttls)


def test_what_it_sets_is_known_to_be_taken() -> None:
    found = variables(link())
    assert {*found, "N8N_SMTP_PASS"} == set(N8nSettings.MAIL_VARIABLES)


def test_without_a_mail_server_it_sets_nothing() -> None:
    assert (variables(None), secrets(None)) == ({}, {})


def test_the_password_is_a_file_of_the_main_process_alone() -> None:
    engine = run(lambda: n8n_on(["edge"], mail={**MAIL, "user": "robot"}))
    main = engine.container("n8n")
    assert main.environment["N8N_SMTP_HOST"] == "smtp.tapbot.kz"
    assert main.environment["N8N_SMTP_PASS_FILE"] == "/etc/tapbot/N8N_SMTP_PASS"
    assert engine.carrier("n8n").files["/etc/tapbot/N8N_SMTP_PASS"] == "the-mail-password"
    assert "the-mail-password" not in str(main.inputs), "docker inspect would show it"
    assert "N8N_SMTP_PASS_FILE" not in engine.container("n8n-worker-1").environment
