"""Words for a mail server."""

import ipaddress
from typing import Annotated, Final

from config.words.types import FQDN_PATTERN
from config.words.word import MistakeError, Word

_ADDRESS: Final = r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}"


def _elsewhere(host: str) -> str:
    """The host when a container means another machine by it."""
    if host.replace(".", "").isdigit():
        try:
            address = ipaddress.IPv4Address(host)
        except ValueError:
            raise MistakeError("is not a valid IPv4 address") from None
        if address.is_multicast or address.is_unspecified or address.is_reserved:
            raise MistakeError("is not the address of one host")
        local = address.is_loopback
    else:
        local = host == "localhost"
    if local:
        raise MistakeError("is the container itself, for a service that sends mail")
    return host


MailHost = Annotated[
    str,
    Word(
        expected="a mail server such as smtp.tapbot.kz or 10.0.0.25",
        example="smtp.tapbot.kz",
        pattern=rf"{_ADDRESS}|{FQDN_PATTERN}",
        longest=189,
        check=_elsewhere,
    ),
]
MailUser = Annotated[
    str,
    Word(
        expected="the log-in at a mail server such as robot@tapbot.kz",
        example="robot@tapbot.kz",
        pattern=r"[A-Za-z0-9][A-Za-z0-9._@+=/-]*",
        longest=254,
    ),
]
