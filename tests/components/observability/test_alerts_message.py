"""What a message says: what is wrong, what to do, where to read on, in one language."""

import pytest

from components.observability.alerts_message import message
from config.services.alerts import Language


@pytest.mark.parametrize(
    ("language", "suffix", "log"),
    [(Language.ENGLISH, "", "log"), (Language.RUSSIAN, "_ru", "журнал")],
)
def test_a_message_is_in_one_language(language: Language, suffix: str, log: str) -> None:
    template = message(language, linked=True)
    for text in ("summary", "action"):
        assert f".Annotations.{text}{suffix} }}}}" in template
    assert f">{log}</a>" in template
    assert "_LANG" not in template


def test_a_message_is_never_longer_than_telegram_takes() -> None:
    assert "{{ if lt $i 8 }}" in message(Language.ENGLISH, linked=False), (
        "cut in the middle of a tag, it would be refused: nobody would hear of a bad night"
    )


def test_there_is_no_link_to_logs_that_nobody_keeps() -> None:
    assert "<a" not in message(Language.ENGLISH, linked=False)


def test_a_mail_has_its_lines_and_a_subject() -> None:
    template = message(Language.ENGLISH, linked=True)
    mail = template.split('{{ define "tapbot.mail" }}')[1].split("{{ define")[0]
    assert "</b><br>\n" in mail
    assert '{{ define "tapbot.subject" }}' in template
