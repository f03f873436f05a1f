"""The words of the settings: what each accepts, and what it does not."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from config.words import types
from config.words.word import Word
from tests.config.words.test_word import HOSTILE

NAMES = [
    "Fqdn",
    "Label",
    "ServerName",
    "UserName",
    "Email",
    "DisplayName",
    "TimeZone",
    "Duration",
    "HttpsUrl",
    "Url",
    "Bucket",
    "Region",
    "DnsProvider",
    "ImageReference",
]


def accepted(name: str, value: str) -> Any:
    """What the type of that name makes of the value."""
    return TypeAdapter(getattr(types, name)).validate_python(value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Fqdn", "tapbot.kz"),
        ("Fqdn", "localhost"),
        ("Fqdn", "a.b-c.xn--80aa.kz"),
        ("Label", "cms"),
        ("Label", "2nd-cms"),
        ("ServerName", "edge-1"),
        ("UserName", "_deploy"),
        ("Email", "first.last+tag@mail.tapbot.kz"),
        ("Email", "admin@xn--80a.xn--p1ai"),
        ("DisplayName", "Тапбот Қазақстан, 2-я очередь"),
        ("DisplayName", "O\u2019Neill"),
        ("DisplayName", "ТОО «Тапбот»"),
        ("DisplayName", "Tapbot & Co"),
        ("DisplayName", "Tapbot, LLP"),
        ("DisplayName", "«Тапбот» (Қазақстан) № 7"),
        ("TimeZone", "Asia/Almaty"),
        ("TimeZone", "America/Argentina/Buenos_Aires"),
        ("TimeZone", "UTC"),
        ("Duration", "90s"),
        ("HttpsUrl", "https://acme-v02.api.letsencrypt.org/directory"),
        ("HttpsUrl", "https://127.0.0.1:14000/dir"),
        ("Url", "http://minio:9000"),
        ("Url", "https://s3.tapbot.kz/"),
        ("Bucket", "tapbot.files-2"),
        ("Bucket", "2nd"),
        ("Region", "eu-central-1"),
        ("DnsProvider", "cloudflare"),
        ("ImageReference", "ghcr.io/tapbot/site:1.2.3"),
    ],
)
def test_a_usual_value_is_accepted(name: str, value: str) -> None:
    assert accepted(name, value) == value


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Fqdn", "tapbot"),
        ("Fqdn", "TAPBOT.kz"),
        ("Fqdn", "тапбот.kz"),
        ("Fqdn", "-tapbot.kz"),
        ("Fqdn", "tapbot..kz"),
        ("Fqdn", "tapbot.kz."),
        ("Fqdn", "203.0.113.10"),
        ("Fqdn", "a" * 64 + ".kz"),
        ("Label", "a.b"),
        ("ServerName", "1st"),
        ("ServerName", "edge-"),
        ("UserName", "Root"),
        ("Email", "tapbot.kz"),
        ("Email", "a..b@tapbot.kz"),
        ("Email", "a.@tapbot.kz"),
        ("Email", "a@b@tapbot.kz"),
        ("Email", "admin@localhost"),
        ("Email", "admin@tapbot.local"),
        ("Email", "admin@tapbot.k"),
        ("Email", "admin@tapbot.k2"),
        ("DisplayName", " tapbot"),
        ("DisplayName", "a: b"),
        ("DisplayName", "a\u200bb"),
        ("DisplayName", "tapbot \u2665"),
        ("TimeZone", "Asia/Atlantis"),
        ("TimeZone", "Asia"),
        ("TimeZone", "/etc/passwd"),
        ("Duration", "5"),
        ("Duration", "0m"),
        ("HttpsUrl", "http://tapbot.kz"),
        ("HttpsUrl", "https://user:word@tapbot.kz"),
        ("HttpsUrl", "https://tapbot.kz:70000/"),
        ("HttpsUrl", "https://tapbot.kz/?a=b"),
        ("Url", "s3.tapbot.kz"),
        ("Url", "ftp://s3.tapbot.kz"),
        ("Url", "https://me:word@s3.tapbot.kz"),
        ("Url", "https://s3.tapbot.kz/bucket"),
        ("Url", "https://s3.tapbot.kz:0"),
        ("Url", "https://s3.tapbot.kz?x"),
        ("Bucket", "ab"),
        ("Bucket", "tapbot..files"),
        ("Bucket", "tapbot_files"),
        ("Bucket", "-tapbot"),
        ("Bucket", "10.0.0.1"),
        ("Bucket", "a" * 64),
        ("Region", "-eu"),
        ("Region", "eu/central"),
        ("ImageReference", "postgres:latest"),
    ],
)
def test_a_wrong_value_is_refused(name: str, value: str) -> None:
    with pytest.raises(ValidationError):
        accepted(name, value)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("value", HOSTILE)
def test_no_word_lets_hostile_text_through(name: str, value: str) -> None:
    with pytest.raises(ValidationError):
        accepted(name, value)


@pytest.mark.parametrize("name", NAMES)
def test_the_example_of_a_word_is_valid(name: str) -> None:
    [word] = [part for part in getattr(types, name).__metadata__ if isinstance(part, Word)]
    assert accepted(name, word.example) == word.example
    assert word.example in word.expected
