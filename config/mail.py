"""The mail server through which services send."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from pydantic import Field

from config.base import Settings
from config.secrets import Secret
from config.words.mail import MailHost, MailUser
from config.words.numbers import Port
from config.words.types import Email

PASSWORD: Final = Secret("mail_password", "the log-in `mail.user`", needed_by="mail.user")


class Security(StrEnum):
    """How a connection to the mail server is encrypted."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


PORTS: Final[Mapping[Security, int]] = {
    Security.TLS: 465,
    Security.STARTTLS: 587,
    Security.NONE: 25,
}
"""RFC 8314 and RFC 5321."""


class MailSettings(Settings):
    """Without it, services send no mail: invitations and new passwords are links in their apps."""

    host: MailHost = Field(description="The mail server")
    security: Security = Field(
        Security.TLS,
        description="`tls` from the first byte, `starttls` where the server offers it, or `none`",
    )
    port: Port | None = Field(
        None, description="Its port; without it 465 for `tls`, 587 for `starttls`, 25 for `none`"
    )
    sender: Email = Field(description="The address that mail comes from")
    user: MailUser | None = Field(
        None, description="The log-in, whose password is the secret `mailPassword`"
    )

    @property
    def port_used(self) -> int:
        """The port of the server."""
        return self.port or PORTS[self.security]
