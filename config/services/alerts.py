"""Settings of the alerts: who is told, how, and in which language."""

from enum import StrEnum
from typing import Annotated, ClassVar, Final

from pydantic import Field

from config.base import Settings
from config.secrets import Secret
from config.service import Page, ServiceSettings, Workload
from config.words.chats import ChatId
from config.words.memory import AtLeast, MemorySize
from config.words.numbers import Cpus, Port
from config.words.types import Email, Url

PREFIX: Final = "/alerts"
"""Before every path of Alertmanager, so that it may stand beside others under one name."""

RULES: Final = Workload(
    name="vmalert",
    title="the rules of the alerts",
    image="vmalert",
    port=8880,
    placed_by="monitoring",
)
NOTIFIER: Final = Workload(
    name="alertmanager",
    title="the notifications",
    image="alertmanager",
    port=9093,
    placed_by="monitoring",
    page=Page(path=f"{PREFIX}/", name="alerts", health=f"{PREFIX}/-/healthy"),
)

TELEGRAM_TOKEN: Final = Secret(
    "alerts_telegram_token", "the token of the bot, from @BotFather", needed_by="alerts.telegram"
)
WEBHOOK_URL: Final = Secret(
    "alerts_webhook_url", "the URL that gets each alert as JSON", needed_by="alerts.webhook"
)
WATCHDOG_URL: Final = Secret(
    "alerts_watchdog_url",
    "the URL of an outside service that calls when it is silent",
    needed_by="alerts.watchdog",
)


class Language(StrEnum):
    """The language of messages."""

    ENGLISH = "en"
    RUSSIAN = "ru"


class TelegramSettings(Settings):
    """Messages of a bot of your own."""

    chat_ids: tuple[ChatId, ...] = Field(description="The chats that are told, by their numbers")
    api_url: Url = Field(
        "https://api.telegram.org",
        description="The Bot API, or a proxy to it where Telegram is blocked",
    )


class AlertsSettings(ServiceSettings):
    """vmalert, which evaluates the rules, and Alertmanager, which tells people."""

    WORKLOADS: ClassVar = (RULES, NOTIFIER)
    SECRETS: ClassVar = (TELEGRAM_TOKEN, WEBHOOK_URL, WATCHDOG_URL)
    NEEDS: ClassVar = ("monitoring",)

    memory: Annotated[MemorySize, AtLeast("48MB")] = Field(
        MemorySize(64), description="Memory limit of each of its two containers"
    )
    cpus: Cpus = Field(0.25, description="CPU limit of each of its two containers")
    language: Language = Field(Language.ENGLISH, description="`en` or `ru`")
    telegram: TelegramSettings | None = Field(None, description="Messages by Telegram")
    mail_to: tuple[Email, ...] = Field(
        (), description="The addresses that are told by mail, through the server of `mail`"
    )
    webhook: bool = Field(False, description="Whether each alert is sent to `alertsWebhookUrl`")
    watchdog: bool = Field(
        False, description="Whether `alertsWatchdogUrl` hears each 5 minutes that alerts work"
    )
    local_port: Port = Field(
        9093,
        description="The port of Alertmanager's page on 127.0.0.1 of its server, for SSH forwards",
    )
