"""A stack with metrics, logs and alerts, and how its stores are asked."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from testbed.ports import free_ports
from tests.e2e import mail_sink
from tests.e2e.deployment import Deployment, created
from tests.e2e.docker_cli import Docker
from tests.e2e.inbox import Inbox, listening
from tests.e2e.mail_sink import MailSink
from tests.e2e.stores import Stores

TOKEN = "12345:test-token-of-no-bot"
CHAT = -1001234567890
PERSON = "ops@tapbot.kz"


@dataclass(frozen=True)
class Observed:
    """The stack, and where its alerts go."""

    deployment: Deployment
    inbox: Inbox
    mail: MailSink

    @property
    def docker(self) -> Docker:
        """The engine's view of the stack."""
        return self.deployment.docker

    @property
    def stores(self) -> Stores:
        """What it has collected."""
        return Stores(self.docker)

    def told(self, status: str, alert: str, **labels: str) -> float | None:
        """Return when the webhook was told of an alert with these labels first, if it was."""
        wanted = {"alertname": alert, **labels}
        for message in self.inbox.messages:
            if message.path == "/webhook":
                for each in message.body["alerts"]:
                    if each["status"] == status and wanted.items() <= each["labels"].items():
                        return message.moment
        return None

    def announce(self, alert: str, server: str, seconds: int = 300) -> None:
        """Tell Alertmanager of an alert of a server that does not exist; it ends by itself."""
        end = datetime.now(UTC) + timedelta(seconds=seconds)
        done = self.docker.execute(
            *("alertmanager", "amtool", "--alertmanager.url=http://127.0.0.1:9093/alerts"),
            *("alert", "add", alert, "severity=critical", f"server={server}"),
            f"--end={end:%Y-%m-%dT%H:%M:%SZ}",
        )
        assert done.code == 0, done.text


@contextmanager
def observed() -> Iterator[Observed]:
    """Deploy a stack that is watched; its alerts go to an inbox of this machine."""
    with listening(Docker("none").host_address()) as inbox:
        metrics, logs, alerts = free_ports(3)
        sections = {
            "monitoring": {"localPort": metrics},
            "logs": {"localPort": logs},
            "alerts": {
                "localPort": alerts,
                "telegram": {"chatIds": [CHAT], "apiUrl": inbox.url},
                "mailTo": [PERSON],
                "webhook": True,
                "watchdog": True,
            },
            "gate": {},
            "placement": {"monitoring": "edge", "postgres": ["data", "edge"]},
            "directus": {"replicas": 1},
        }
        own_secrets = {
            "alertsTelegramToken": TOKEN,
            "alertsWebhookUrl": f"{inbox.url}/webhook",
            "alertsWatchdogUrl": f"{inbox.url}/watchdog",
        }
        with ExitStack() as before:
            sinks: list[MailSink] = []

            def make(folder: Path) -> Deployment:
                made = Deployment(folder, sections, own_secrets)
                # What is sent while the stack starts arrives, too.
                at = mail_sink.listening(made.mail_host, made.mail_port)
                sinks.append(before.enter_context(at))
                return made

            with created(make) as deployment:
                yield Observed(deployment, inbox, *sinks)
