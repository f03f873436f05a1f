"""What services send arrives at the mail server of the settings."""

from collections.abc import Iterator

import pytest

from testbed.clients import PublicEntry
from testbed.n8n import N8n
from testbed.sessions import wait_until
from tests.e2e.deployment import MAIL_FROM, Deployment
from tests.e2e.mail_sink import MailSink, listening

INVITED = "invited@tapbot.kz"


@pytest.fixture
def sink(deployment: Deployment) -> Iterator[MailSink]:
    """The mail server of the settings."""
    with listening(deployment.mail_host, deployment.mail_port) as sink:
        yield sink


def received(sink: MailSink, recipient: str, text: str) -> None:
    """Wait for a message to an address, which holds a text."""
    wait_until(f"mail to {recipient}", 30, lambda: bool(sink.to(recipient)), every=0.2)
    [message] = sink.to(recipient)
    assert MAIL_FROM in message["From"]
    body = message.get_body(("html", "plain"))
    assert body is not None
    assert text in body.get_content()


def test_who_forgot_the_password_of_directus_gets_mail(
    deployment: Deployment, entry: PublicEntry, sink: MailSink
) -> None:
    email = deployment.credentials["directus"]["email"]
    with entry.client("cms") as visitor:
        answer = visitor.post("/auth/password/request", json={"email": email})
    assert answer.status_code == 204, answer.text
    received(sink, email, f"{entry.url('cms')}/admin/reset-password?token=")


def test_who_is_invited_to_n8n_gets_mail(n8n: N8n, entry: PublicEntry, sink: MailSink) -> None:
    assert n8n.settings()["userManagement"]["smtpSetup"] is True
    assert n8n.invite(INVITED)["emailSent"] is True
    received(sink, INVITED, entry.url("n8n"))
