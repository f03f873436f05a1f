"""How Directus sends mail: invitations, new passwords, and what flows send."""

import pulumi

from components.containers.links import MailLink
from components.data.directus_environment import LITERAL, literal
from config.mail import Security


def variables(mail: MailLink | None) -> dict[str, str]:
    """Return the mail server, the log-in's name and the sender."""
    if mail is None:
        return {}
    settings = mail.settings
    return {
        "EMAIL_TRANSPORT": "smtp",
        "EMAIL_FROM": f"{LITERAL}{settings.sender}",
        "EMAIL_SMTP_HOST": f"{LITERAL}{settings.host}",
        "EMAIL_SMTP_PORT": str(settings.port_used),
        "EMAIL_SMTP_SECURE": str(settings.security is Security.TLS).lower(),
        "EMAIL_SMTP_IGNORE_TLS": str(settings.security is Security.NONE).lower(),
        **({"EMAIL_SMTP_USER": f"{LITERAL}{settings.user}"} if settings.user else {}),
    }


def secrets(mail: MailLink | None) -> dict[str, pulumi.Output[str]]:
    """Return the log-in's password, where the server asks for one."""
    return {"EMAIL_SMTP_PASSWORD": literal(mail.password)} if mail and mail.password else {}
