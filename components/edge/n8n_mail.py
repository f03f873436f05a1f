"""How n8n sends mail: invitations, new passwords and failures of workflows."""

import pulumi

from components.containers.links import MailLink
from config.mail import Security


def variables(mail: MailLink | None) -> dict[str, str]:
    """Return the mail server, the log-in's name and the sender."""
    if mail is None:
        return {}
    settings = mail.settings
    return {
        "N8N_SMTP_HOST": settings.host,
        "N8N_SMTP_PORT": str(settings.port_used),
        "N8N_SMTP_SSL": str(settings.security is Security.TLS).lower(),
        "N8N_SMTP_STARTTLS": str(settings.security is Security.STARTTLS).lower(),
        "N8N_SMTP_SENDER": settings.sender,
        **({"N8N_SMTP_USER": settings.user} if settings.user else {}),
    }


def secrets(mail: MailLink | None) -> dict[str, pulumi.Output[str]]:
    """Return the log-in's password, where the server asks for one."""
    return {"N8N_SMTP_PASS": mail.password} if mail and mail.password else {}
