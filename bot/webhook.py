"""The command `webhook`: tells Telegram where the bot is."""

from typing import Protocol
from urllib.parse import urlsplit

from telegram import WebhookInfo
from telegram.error import TelegramError

from bot.configuration import Configuration
from bot.persistence import ServiceError
from bot.settings import TELEGRAM


class Webhooks(Protocol):
    """Telegram, as far as this command needs it."""

    async def webhook(self) -> WebhookInfo:
        """Return where it delivers to."""

    async def set_webhook(self, url: str, secret: str) -> None:
        """Have it deliver here."""


def why_not(configuration: Configuration) -> str:
    """Return why Telegram is not told; nothing where it is."""
    links = configuration.links
    if not links.public:
        return "the bot has no public route (`route: webhook`)"
    host = urlsplit(links.public).hostname or ""
    here = host == "localhost" or host.endswith(".localhost")
    if here and configuration.settings.telegram_api == TELEGRAM:
        return f"Telegram cannot reach {host}; `make ask` asks the bot without Telegram"
    return ""


async def tell(configuration: Configuration, telegram: Webhooks) -> str:
    """Tell Telegram, and return what has changed by that."""
    url = f"{configuration.links.public}/telegram"
    try:
        before = (await telegram.webhook()).url
        # Always: the secret cannot be read back.
        await telegram.set_webhook(url, configuration.links.callers)
    except TelegramError as error:
        raise ServiceError(f"Telegram refuses the webhook {url}: {error.message}") from error
    if before == url:
        return f"webhook: kept, {url}"
    return f"webhook: moved to {url} from {before or 'nowhere'}"
