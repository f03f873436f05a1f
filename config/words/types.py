"""The words that settings are made of; each shows a valid example when a value is refused."""

import re
import unicodedata
from functools import cache
from typing import Annotated, Final
from zoneinfo import ZoneInfo, available_timezones

from config.images import ImageError, parse_reference
from config.report.errors import closest
from config.words.word import MistakeError, Word

_LABEL: Final = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
FQDN_PATTERN: Final = rf"(?:{_LABEL}\.)+[a-z](?:[a-z0-9-]{{0,61}}[a-z0-9])?|localhost"
_EMAIL: Final = (
    rf"[A-Za-z0-9][A-Za-z0-9._+-]{{0,63}}@"
    rf"(?:(?:{_LABEL}\.)+(?:[a-z]{{2,63}}|xn--[a-z0-9-]{{2,59}})|localhost)"
)
_LOCAL_DOMAINS: Final = frozenset(
    {"localhost", "local", "localdomain", "internal", "intranet", "private", "lan", "home"}
    | {"corp", "domain", "test", "example", "invalid"}
)
"""Names that the internet does not have (RFC 2606, 6761, 6762, and what routers make up)."""
# A name may be of any script, but hold nothing that a shell, a template or YAML acts on.
_PLAIN_TEXT: Final = r"(?!.*&&)[^\s!-/:-@\[-`{-~][^\"-%*:-@\[-^`{-~]*"
_PUNCTUATION: Final = frozenset(
    " .,/!&+-_()'\u00ab\u00bb\u201e\u201c\u201d\u2018\u2019\u2013\u2014\u2116"
)


def _known_zone(name: str) -> str:
    """The name when the time zone database has it."""
    if _in_database(name) or not _in_database("Etc/UTC"):
        return name
    meant = closest(name, _all_zones())
    hint = f", did you mean {meant}?" if meant else ""
    raise MistakeError(f"is not a known time zone{hint}", instead=meant)


@cache
def _all_zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _in_database(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        # Not found is a KeyError; the name of a folder of zones is an OSError.
        return False
    return True


def _of_the_internet(address: str) -> str:
    """The address when a mail server would take it, and programs that log people in by it do."""
    local, _, domain = address.partition("@")
    if ".." in local or local.endswith("."):
        raise MistakeError("is not valid")
    if domain.rpartition(".")[2] in _LOCAL_DOMAINS:
        raise MistakeError("is of a local domain, so Directus and n8n would refuse every login")
    return address


def _letters(text: str) -> str:
    """The text when it holds letters, digits and everyday punctuation only."""
    for character in text:
        kind = unicodedata.category(character)[0]
        if kind not in "LMN" and character not in _PUNCTUATION:
            raise MistakeError("holds a character that a name may not have")
    return text


def _no_credentials(url: str) -> str:
    """The URL; the pattern leaves no room for `user:password@`."""
    port = re.search(r":([0-9]{1,5})(?:/|$)", url.partition("://")[2])
    if port and not 1 <= int(port[1]) <= 65535:
        raise MistakeError("has a port out of range", "a port from 1 to 65535")
    return url


def _no_address(bucket: str) -> str:
    """The bucket's name when it cannot be read as an address or as a path."""
    if ".." in bucket or not re.search("[a-z-]", bucket.replace(".", "")):
        raise MistakeError("is not valid")
    return bucket


def _exact(reference: str) -> str:
    """The reference when it names one version of one image."""
    try:
        return parse_reference(reference).reference
    except ImageError as error:
        raise MistakeError(str(error)) from None


Fqdn = Annotated[
    str,
    Word(
        expected="a domain name in lower case Latin letters such as tapbot.kz, or localhost",
        example="tapbot.kz",
        pattern=FQDN_PATTERN,
        # A label of up to 63 characters and a dot are put in front of it.
        longest=189,
    ),
]
Label = Annotated[
    str,
    Word(
        expected="one part of a domain name, in lower case, such as cms",
        example="cms",
        pattern=_LABEL,
        longest=63,
    ),
]
ServerName = Annotated[
    str,
    Word(
        expected="a short name of lower case letters, digits and dashes such as edge",
        example="edge",
        pattern=r"[a-z](?:[a-z0-9-]{0,30}[a-z0-9])?",
        longest=32,
    ),
]
UserName = Annotated[
    str,
    Word(
        expected="a Linux user name such as root",
        example="root",
        pattern=r"[a-z_][a-z0-9_-]*",
        longest=32,
    ),
]
Email = Annotated[
    str,
    Word(
        expected="an email address such as admin@tapbot.kz",
        example="admin@tapbot.kz",
        pattern=_EMAIL,
        longest=254,
        check=_of_the_internet,
    ),
]
DisplayName = Annotated[
    str,
    Word(
        expected="a name of letters, digits, spaces and everyday punctuation such as Tapbot & Co",
        example="Tapbot & Co",
        pattern=_PLAIN_TEXT,
        longest=64,
        check=_letters,
    ),
]
TimeZone = Annotated[
    str,
    Word(
        expected="a time zone of the IANA database such as Asia/Almaty",
        example="Asia/Almaty",
        pattern=r"[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+){0,2}",
        longest=64,
        check=_known_zone,
    ),
]
Duration = Annotated[
    str,
    Word(
        expected="a time with its unit (s, m, h or d) such as 5m",
        example="5m",
        pattern=r"[1-9][0-9]{0,4}[smhd]",
        longest=6,
    ),
]
HttpsUrl = Annotated[
    str,
    Word(
        expected="an https URL such as https://acme-v02.api.letsencrypt.org/directory",
        example="https://acme-v02.api.letsencrypt.org/directory",
        pattern=rf"https://{_LABEL}(?:\.{_LABEL})*(?::[0-9]{{1,5}})?(?:/[A-Za-z0-9._~/-]*)?",
        check=_no_credentials,
    ),
]
Url = Annotated[
    str,
    Word(
        expected="a URL such as https://s3.eu-central-1.amazonaws.com",
        example="https://s3.eu-central-1.amazonaws.com",
        pattern=rf"https?://{_LABEL}(?:\.{_LABEL})*(?::[0-9]{{1,5}})?/?",
        check=_no_credentials,
    ),
]
Origin = Annotated[
    str,
    Word(
        expected="the origin of a site, without a path, such as https://tapbot.kz",
        example="https://tapbot.kz",
        pattern=rf"https?://{_LABEL}(?:\.{_LABEL})*(?::[0-9]{{1,5}})?",
        check=_no_credentials,
    ),
]
ClientId = Annotated[
    str,
    Word(
        expected="the id that the provider gave the client, such as tapbot-gate",
        example="tapbot-gate",
        pattern=r"[A-Za-z0-9][A-Za-z0-9._:-]{0,254}",
        longest=255,
    ),
]
Bucket = Annotated[
    str,
    Word(
        expected="the name of a bucket such as tapbot-files",
        example="tapbot-files",
        pattern=r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]",
        longest=63,
        check=_no_address,
    ),
]
Region = Annotated[
    str,
    Word(
        expected="a region such as eu-central-1",
        example="eu-central-1",
        pattern=r"[a-z0-9][a-z0-9-]{0,62}",
        longest=63,
    ),
]
DnsProvider = Annotated[
    str,
    Word(
        expected="the name of a DNS provider that Traefik knows, such as cloudflare",
        example="cloudflare",
        pattern=r"[a-z][a-z0-9-]*",
        longest=32,
    ),
]
ImageReference = Annotated[
    str,
    Word(
        expected="an image with an exact tag or a digest such as postgres:16.15-bookworm",
        example="postgres:16.15-bookworm",
        pattern=r"[A-Za-z0-9][A-Za-z0-9._/:@-]*",
        longest=255,
        check=_exact,
    ),
]
