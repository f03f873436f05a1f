"""Alerts: vmalert evaluates the rules on the metrics, Alertmanager tells people."""

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Final

import pulumi

from components.containers.container import ContainerArgs
from components.containers.endpoint import Call, Endpoint
from components.containers.files_volume import DIRECTORY
from components.containers.links import MailLink
from components.containers.process import Files, Health, Process, Storage, Zone, fetches, go_limit
from components.containers.scrape import Scrape
from components.containers.service import Service
from components.containers.target import Target
from components.observability.alerts_message import message
from components.observability.alerts_notifications import configuration
from components.observability.alerts_rules import Expected, rule_files
from components.servers.server import Server
from components.stack.args import ServiceArgs
from config.mail import PASSWORD as MAIL_PASSWORD
from config.services.alerts import (
    NOTIFIER,
    PREFIX,
    RULES,
    TELEGRAM_TOKEN,
    WATCHDOG_URL,
    WEBHOOK_URL,
    AlertsSettings,
)
from config.services.logs import LogsSettings
from config.services.monitoring import PREFIX as METRICS
from config.services.monitoring import SCRAPE_SECONDS

UID: Final = 65534
"""User `nobody` of the image of Alertmanager."""

OWN: Final = (
    "alertmanager_notifications_(failed_)?total|vmalert_(execution|iteration).*_total"
    "|process_resident_memory_bytes"
)
"""What is kept of the metrics of both."""


class Alerts(pulumi.ComponentResource):
    """Rules, and the people who are told; `watched` are the containers that have to run."""

    def __init__(
        self,
        args: ServiceArgs[AlertsSettings],
        store: Endpoint,
        watched: Sequence[Target],
        logs: LogsSettings | None,
        mail: MailLink | None,
    ) -> None:
        super().__init__("tapbot:observability:Alerts", args.name, None, args.options)
        [rules], [notifier] = args.of(RULES), args.of(NOTIFIER)
        people = _notifier(args, notifier, mail if args.settings.mail_to else None, logs)
        [notified] = Service(NOTIFIER.name, [people], self).endpoints
        expected = [_expected(each.server, each.instance.service, each.name) for each in watched]
        figures = [
            _expected(each.server, each.service, each.name, each.seconds)
            for each in args.registry.figures.read()
        ]
        files = rule_files(chain(*expected), chain(*figures))
        Service(args.name, [_rules(rules, [store, notified], files, links(logs))], self)
        args.scrape(
            Scrape(target=rules, port=RULES.port, keep=OWN),
            Scrape(target=notifier, port=NOTIFIER.port, path=f"{PREFIX}/metrics", keep=OWN),
        )
        self.register_outputs({})


SOURCE: Final = (
    "?#/?query={{ if $labels.container }}"
    """{{ printf "{attrs.tag=%q}" $labels.container | queryEscape }}"""
    "{{ else if $labels.service }}"
    """{{ printf "attrs.kz.tapbot.service:=%q" $labels.service | queryEscape }}"""
    """{{ else if $labels.server }}{{ printf "{server=%q}" $labels.server | queryEscape }}"""
    "{{ else }}*{{ end }}"
    "&g0.range_input=1h"
)
"""From an alert to its log: of the container, of all replicas of the service, or of the server."""


def links(logs: LogsSettings | None) -> list[str]:
    """Return where alerts link to: the page of the logs, where the stack has them."""
    if logs is None:
        return []
    return [f"-external.url={logs.page_url}", f"-external.alert.source={SOURCE}"]


def _expected(server: Server, service: str, name: str, value: int = 1) -> list[Expected]:
    """A container that has to be there, or its figures; nothing is expected of a lost server."""
    container = server.object_name(name)
    found = Expected(server=server.name, service=service, container=container, value=value)
    return [] if server.lost else [found]


def _rules(
    target: Target, called: Sequence[Endpoint], rules: Mapping[str, str], linked: Sequence[str]
) -> ContainerArgs:
    store, notified = called
    at = f"http://{store.seen_from(target.server)}{METRICS}"
    return ContainerArgs(
        target=target,
        process=Process(
            health=Health(test=fetches(f"http://127.0.0.1:{RULES.port}/health"), interval=15),
            command=[
                f"-rule={DIRECTORY}/rules/*.yaml",
                "-configCheckInterval=10s",
                f"-evaluationInterval={SCRAPE_SECONDS}s",
                "-disableAlertgroupLabel",
                f"-datasource.url={at}",
                # What fires is kept there, so that a restart neither forgets nor repeats it.
                f"-remoteWrite.url={at}",
                f"-remoteRead.url={at}",
                f"-notifier.url=http://{notified.seen_from(target.server)}{PREFIX}",
                *linked,
            ],
            environment=go_limit(target.instance.memory),
            user=f"{UID}:{UID}",
        ),
        networks=[Zone.BACK],
        calls=[
            Call(purpose="metrics of the rules", protocol="http", endpoint=store, waits=False),
            Call(purpose="alerts", protocol="http", endpoint=notified),
        ],
        files=Files(watched={f"rules/{name}": text for name, text in rules.items()}),
    )


def _notifier(
    args: ServiceArgs[AlertsSettings],
    target: Target,
    mail: MailLink | None,
    logs: LogsSettings | None,
) -> ContainerArgs:
    settings, port = args.settings, NOTIFIER.port
    asked = {
        TELEGRAM_TOKEN: settings.telegram,
        WEBHOOK_URL: settings.webhook,
        WATCHDOG_URL: settings.watchdog,
    }
    return ContainerArgs(
        target=target,
        process=Process(
            health=Health(test=fetches(f"http://127.0.0.1:{port}{PREFIX}/-/healthy"), interval=15),
            command=[
                f"--config.file={DIRECTORY}/alertmanager.yaml",
                "--storage.path=/alertmanager",
                f"--web.route-prefix={PREFIX}",
                f"--web.external-url=http://127.0.0.1:{settings.local_port}{PREFIX}",
                # There is one of it: nobody has to find another one.
                "--cluster.listen-address=",
                "--enable-feature=receiver-name-in-metrics",
            ],
            environment=go_limit(target.instance.memory),
            user=f"{UID}:{UID}",
        ),
        networks=[Zone.BACK],
        files=Files(
            read={
                "alertmanager.yaml": configuration(settings, mail.settings if mail else None),
                "message.tmpl": message(settings.language, linked=logs is not None),
                **{secret.key: args.secret(secret) for secret, used in asked.items() if used},
                **({MAIL_PASSWORD.key: mail.password} if mail and mail.password else {}),
            }
        ),
        # Silences, and what has been said already.
        storage=Storage(data={"/alertmanager": target.name}),
    )
