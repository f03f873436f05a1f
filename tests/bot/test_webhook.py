"""The command that tells Telegram where the bot is."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from bot import configuration, webhook
from bot.chores import TelegramChore
from bot.configuration import Configuration
from bot.metrics import Metrics
from bot.persistence import ServiceError
from bot.telegram_api import Telegram
from testbed.telegram import ACCOUNT, telegram
from tests.bot.test_configuration import LINKS, SECRETS, SETTINGS, write

PUBLIC = "https://bots.example.org/it"


def configured(folder: Path, public: str, **settings: Any) -> Configuration:
    """Return a configuration with a public name."""
    (folder / "secrets").mkdir()
    for name in (*SECRETS, "telegram"):
        (folder / "secrets" / name).write_text(ACCOUNT if name == "telegram" else "callers")
    links = {**LINKS, "public": {"url": public}} if public else LINKS
    write(folder, links=links, settings={**SETTINGS, **settings})
    return configuration.read(folder)


def test_it_is_told_every_time_and_said_what_has_changed(tmp_path: Path) -> None:
    found = configured(tmp_path, PUBLIC)
    with telegram() as account:
        api = Telegram(ACCOUNT, account.url)
        url = f"{PUBLIC}/telegram"
        assert asyncio.run(webhook.tell(found, api)) == f"webhook: moved to {url} from nowhere"
        assert (account.webhook, account.secret) == (url, "callers")
        account.secret = "changed by somebody"
        assert asyncio.run(webhook.tell(found, Telegram(ACCOUNT, account.url))) == (
            f"webhook: kept, {url}"
        )
        assert account.secret == "callers"
        account.webhook = "https://elsewhere.example"
        assert asyncio.run(webhook.tell(found, Telegram(ACCOUNT, account.url))).endswith(
            "from https://elsewhere.example"
        )


def test_what_telegram_refuses_is_one_sentence(tmp_path: Path) -> None:
    found = configured(tmp_path, "http://bots.example.org/it")
    with telegram() as account:
        with pytest.raises(
            ServiceError, match=r"http://bots.example.org/it/telegram: Bad webhook: an https url"
        ):
            asyncio.run(webhook.tell(found, Telegram(ACCOUNT, account.url)))
        with pytest.raises(ServiceError) as caught:
            asyncio.run(webhook.tell(found, Telegram("12:wrong", account.url)))
        assert "12:wrong" not in str(caught.value)


@pytest.mark.parametrize(
    ("public", "api", "reason"),
    [
        ("", "", "the bot has no public route"),
        ("https://bots.localhost/it", "", "Telegram cannot reach bots.localhost"),
        ("https://bots.localhost/it", "http://fake:1", ""),
        (PUBLIC, "", ""),
    ],
)
def test_it_is_skipped_where_it_makes_no_sense(
    tmp_path: Path, public: str, api: str, reason: str
) -> None:
    settings = {"telegramApi": api} if api else {}
    found = webhook.why_not(configured(tmp_path, public, **settings))
    assert found.startswith(reason)
    assert bool(found) == bool(reason)


def test_what_waits_at_telegram_is_told() -> None:
    metrics = Metrics()
    with telegram() as account:
        account.pending = 5
        asyncio.run(TelegramChore(Telegram(ACCOUNT, account.url).webhook, metrics)())
        assert "tapbot_bot_pending_updates 5" in metrics.text()
        asyncio.run(TelegramChore(Telegram("12:wrong", account.url).webhook, metrics)())
    assert 'failures_total{what="telegram"} 1' in metrics.text()
