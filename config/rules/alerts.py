"""What must hold for alerts."""

from collections.abc import Iterator

from config.mail import PORTS, Security
from config.report.errors import Problem, set_command
from config.rules.rule import reads
from config.settings import StackSettings


@reads("alerts")
def tell_somebody(settings: StackSettings) -> Iterator[Problem]:
    """Nobody believes to be told who is not."""
    alerts = settings.alerts
    if alerts is None:
        return
    if alerts.telegram is not None and not alerts.telegram.chat_ids:
        yield Problem(
            path="alerts.telegram.chatIds",
            problem="is empty",
            expected="the number of at least one chat",
            fix=set_command("alerts.telegram.chatIds[0]", "-1001234567890"),
        )
    if alerts.telegram is None and not alerts.mail_to and not alerts.webhook:
        yield Problem(
            path="alerts",
            problem="tell nobody",
            expected="alerts.telegram, alerts.mailTo or alerts.webhook",
            fix=set_command("alerts.webhook", "true"),
        )


@reads("alerts", "mail")
def can_send_mail(settings: StackSettings) -> Iterator[Problem]:
    """Alertmanager speaks TLS from the first byte at port 465, and at no other one."""
    alerts, mail = settings.alerts, settings.mail
    if alerts is None or not alerts.mail_to:
        return
    if mail is None:
        yield Problem(
            path="alerts.mailTo",
            problem="has no mail server",
            expected="the section mail",
            fix=f"{set_command('mail.host', 'smtp.tapbot.kz')}, and mail.sender",
        )
    elif (mail.security is Security.TLS) != (mail.port_used == PORTS[Security.TLS]):
        yield Problem(
            path="mail.port",
            problem=f"is not one at which Alertmanager speaks `{mail.security}`",
            got=str(mail.port_used),
            expected="465 for tls, another one for starttls and none",
            fix=set_command("mail.port", str(PORTS[mail.security])),
        )
