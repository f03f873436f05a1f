"""What must hold for the mail server."""

from collections.abc import Iterator

from config.mail import Security
from config.report.errors import Problem, remove_command, set_command
from config.rules.rule import reads
from config.settings import StackSettings


@reads("mail")
def log_in_is_encrypted(settings: StackSettings) -> Iterator[Problem]:
    """No password is sent to a mail server in plain text."""
    mail = settings.mail
    if mail and mail.user and mail.security is Security.NONE:
        yield Problem(
            path="mail.security",
            problem="would send the password of mail.user in plain text",
            got=f"'{mail.security}'",
            expected="tls or starttls, or a server that asks for no log-in",
            fix=f"{set_command('mail.security', Security.TLS)}, or {remove_command('mail.user')}",
        )
