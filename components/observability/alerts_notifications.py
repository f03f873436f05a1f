"""Alertmanager's configuration: who is told what, how often, and in which language."""

from collections.abc import Mapping
from typing import Final

import yaml

from components.containers.files_volume import DIRECTORY
from config.mail import PASSWORD, MailSettings, Security
from config.services.alerts import TELEGRAM_TOKEN, WATCHDOG_URL, WEBHOOK_URL, AlertsSettings

TEMPLATES: Final = f"{DIRECTORY}/message.tmpl"


def configuration(settings: AlertsSettings, mail: MailSettings | None) -> str:
    """Return alertmanager.yaml; secrets are files beside it.

    Each way to people is a receiver of its own: Alertmanager waits for all ways of one, and a mail
    server that answers nothing at all would keep the end of an alert from everybody.
    """
    ways = _ways(settings, mail)
    outside = [_webhook(WATCHDOG_URL.key, resolved=False)] if settings.watchdog else []
    receivers = {
        **ways,
        "nobody": {},
        **({"watchdog": {"webhook_configs": outside}} if outside else {}),
    }
    document: dict[str, object] = {
        "global": _servers(settings, mail),
        "templates": [TEMPLATES],
        "route": {
            "receiver": "nobody",
            "group_by": ["server", "alertname"],
            "group_wait": "15s",
            "group_interval": "1m",
            "repeat_interval": "4h",
            "routes": [
                {
                    "receiver": "watchdog" if settings.watchdog else "nobody",
                    "matchers": ['alertname="Watchdog"'],
                    "group_wait": "0s",
                    "repeat_interval": "5m",
                },
                *map(_route, ways),
            ],
        },
        "inhibit_rules": INHIBITED,
        "receivers": [{"name": name, **how} for name, how in receivers.items()],
    }
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True)


INHIBITED: Final = [
    {
        "source_matchers": ['alertname="ServerDown"'],
        "target_matchers": ['alertname!="ServerDown"'],
        "equal": ["server"],
    },
    {
        "source_matchers": ['alertname="ContainerMissing"'],
        "target_matchers": ['alertname=~"PostgresDown|RedisDown|TargetDown"'],
        "equal": ["server", "service"],
    },
]
"""One cause, one message: a server that is down takes everything on it along."""


def _route(way: str) -> dict[str, object]:
    critical = {"matchers": ['severity="critical"'], "repeat_interval": "1h"}
    return {"receiver": way, "continue": True, "routes": [critical]}


def _servers(settings: AlertsSettings, mail: MailSettings | None) -> dict[str, object]:
    found: dict[str, object] = {}
    if settings.telegram:
        found["telegram_api_url"] = settings.telegram.api_url.rstrip("/")
    if mail:
        found["smtp_smarthost"] = f"{mail.host}:{mail.port_used}"
        found["smtp_from"] = mail.sender
        # At port 465 it speaks TLS from the first byte, whatever is said here.
        found["smtp_require_tls"] = mail.security is Security.STARTTLS
        if mail.user:
            found["smtp_auth_username"] = mail.user
            found["smtp_auth_password_file"] = f"{DIRECTORY}/{PASSWORD.key}"
    return found


def _ways(
    settings: AlertsSettings, mail: MailSettings | None
) -> Mapping[str, Mapping[str, object]]:
    """Return how people are told, by what Alertmanager itself calls each way."""
    found: dict[str, dict[str, object]] = {}
    if settings.telegram:
        found["telegram"] = {
            "telegram_configs": [
                {
                    "bot_token_file": f"{DIRECTORY}/{TELEGRAM_TOKEN.key}",
                    "chat_id": chat,
                    "parse_mode": "HTML",
                    "message": '{{ template "tapbot" . }}',
                }
                for chat in settings.telegram.chat_ids
            ]
        }
    if mail:
        found["email"] = {
            "email_configs": [
                {
                    "to": address,
                    "send_resolved": True,
                    "headers": {"Subject": '{{ template "tapbot.subject" . }}'},
                    "html": '{{ template "tapbot.mail" . }}',
                }
                for address in settings.mail_to
            ]
        }
    if settings.webhook:
        found["webhook"] = {"webhook_configs": [_webhook(WEBHOOK_URL.key, resolved=True)]}
    return found


def _webhook(key: str, *, resolved: bool) -> dict[str, object]:
    return {"url_file": f"{DIRECTORY}/{key}", "send_resolved": resolved}
