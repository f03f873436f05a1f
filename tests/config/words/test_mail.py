"""Words for a mail server."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from config.words import mail
from tests.config.words.test_word import HOSTILE


def accepted(name: str, value: object) -> Any:
    """What the type of that name makes of the value."""
    return TypeAdapter(getattr(mail, name)).validate_python(value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *[("MailHost", host) for host in ("smtp.tapbot.kz", "10.0.0.25", "203.0.113.25")],
        *[("MailUser", user) for user in ("robot@tapbot.kz", "apikey", "AKIA1+/=", "12345")],
    ],
)
def test_a_usual_value_is_kept(name: str, value: str) -> None:
    assert accepted(name, value) == value


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *[("MailHost", host) for host in ("localhost", "127.0.0.1", "0.0.0.0", "256.1.1.1")],
        *[("MailHost", host) for host in ("224.0.0.1", "smtp", "smtps://a.kz", "a.kz:465")],
        *[("MailUser", user) for user in ("робот", "a b", "-x", 'a"b', "a,b", "a:b")],
        *[(name, value) for name in ("MailHost", "MailUser") for value in HOSTILE],
    ],
)
def test_any_other_value_is_refused(name: str, value: object) -> None:
    with pytest.raises(ValidationError):
        accepted(name, value)


def test_a_mail_server_on_loopback_is_refused_with_the_reason() -> None:
    with pytest.raises(ValidationError, match="is the container itself"):
        accepted("MailHost", "127.0.0.1")
