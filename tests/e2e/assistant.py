"""The bot that ships, as a stack runs it: asked by `make ask`, and by a fake of Telegram."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from testbed.directus import Directus
from testbed.sessions import wait_until
from testbed.telegram import ACCOUNT, Telegram, message, telegram
from tests.e2e import example_workflows
from tests.e2e.deployment import Deployment
from tests.e2e.greeter import ARTICLES, SECRET_HEADER, write_articles
from tests.e2e.node_fetch import fetch
from tests.e2e.visitor import ALL_PER_MINUTE, Visitor

NAME: Final = "bot-assistant"
REPLICA: Final = f"{NAME}-1"
TOKEN_KEY: Final = "telegramToken"
PUBLIC: Final = "/assistant/telegram"
QUESTION: Final = "What are your opening hours?"
ANSWER: Final = "[fake model] Opening hours"


def least() -> dict[str, Any]:
    """Return its section in the stack file where nobody but visitors of the site asks it."""
    return {
        "image": NAME,
        "jobs": ["index"],
        "links": ["postgres", "qdrant", "directus"],
        "reads": [ARTICLES],
        "settings": {"llm": "fake", "collections": {ARTICLES: {"text": ["title"]}}},
    }


def section(account: Telegram, replicas: int) -> dict[str, Any]:
    """Return its section with all that it can do: nothing outside but a fake of Telegram."""
    own = least()
    limits = {"sitePerMinute": ALL_PER_MINUTE}
    return {
        **own,
        "replicas": replicas,
        "route": "webhook",
        "jobs": ["webhook", "index"],
        "links": [*own["links"], "n8n"],
        "events": True,
        "secrets": {"telegram": TOKEN_KEY},
        "settings": {**own["settings"], "limits": limits, "telegramApi": account.url},
    }


def add_to_the_site(deployment: Deployment, directus: Directus) -> None:
    """Add the bot to a stack without links, for visitors of the site alone."""
    write_articles(directus)
    deployment.workspace.configure(lambda settings: settings.setdefault("links", {}))
    deployment.set("bots", "assistant", least())
    deployment.set("site", "chat", "assistant")
    deployment.up()


@contextmanager
def installed(
    deployment: Deployment, directus: Directus, replicas: int = 1
) -> Iterator["Assistant"]:
    """Add the bot, with content for it to read."""
    write_articles(directus)
    deployment.set_secret(TOKEN_KEY, ACCOUNT)
    with telegram(deployment.mail_host) as account:
        deployment.set("bots", "assistant", section(account, replicas))
        deployment.set("site", "chat", "assistant")
        deployment.up()
        deployment.forget_outputs()
        yield Assistant(deployment, account)


@dataclass(frozen=True)
class Assistant:
    """The bot as it runs, and Telegram as it sees it."""

    deployment: Deployment
    telegram: Telegram

    def ask(self, question: str) -> str:
        """Type `make ask`."""
        done = self.deployment.pulumi.toolchain("ask", Q=question)
        assert done.code == 0, done.text
        return done.out.strip()

    def deliver(self, updates: Sequence[dict[str, object]]) -> list[int]:
        """Deliver updates from outside, all at once, as Telegram does; return the statuses."""
        with ThreadPoolExecutor(len(updates)) as together:
            return list(together.map(self._deliver, updates))

    def _deliver(self, update: dict[str, object]) -> int:
        headers = {SECRET_HEADER: self.telegram.secret}
        with self.deployment.entry.client("bots") as client:
            return client.post(PUBLIC, json=update, headers=headers).status_code

    def was_announced(self) -> None:
        """Look at what Telegram was told, and at what was read."""
        log = self.deployment.docker.log
        url = f"{self.deployment.outputs['urls'][NAME]}/telegram"
        assert f"webhook: moved to {url} from nowhere" in log(f"{NAME}-webhook")
        assert self.telegram.webhook == url
        assert "index: 1 items" in log(f"{NAME}-index")

    def tells_what_is_published(self, directus: Directus) -> None:
        """Ask for what was there, for a draft, and for what Directus tells it of."""
        assert self.ask(QUESTION) == f"{ANSWER}\n  from: Opening hours"
        assert "told" not in self.ask("What is not to be told?")
        item = directus.create_item(ARTICLES, {"title": "Parking is free", "status": "published"})
        known = partial(self.ask, "Is parking free?")
        wait_until("the new article", 60, lambda: "Parking is free" in known(), every=0.5)
        directus.change(f"/items/{ARTICLES}/{item}", {"status": "draft"})
        wait_until("its end", 60, lambda: "Parking" not in known(), every=0.5)

    def hands_over(self, directus: Directus) -> None:
        """Ask for what is nowhere, and look whether it waits for a human."""
        assert "human" in self.ask(example_workflows.QUESTION)
        assert example_workflows.QUESTION in example_workflows.handed_over(directus)

    def answers_each_update_once(self) -> None:
        """Deliver one at the same time and again, then more than a chat may ask."""
        update = message(100, 5, QUESTION, "en")
        wait_until("the route", 60, lambda: 200 in self.deliver([update]), every=1)
        assert set(self.deliver([update] * 8)) == {200}
        again = message(101, 5, QUESTION, "en")
        assert set(self.deliver([again] * 8)) <= {200, 503}
        assert self.telegram.texts(5) == [ANSWER] * 2
        updates = [message(200 + number, 6, QUESTION, "en") for number in range(12)]
        assert self.deliver(updates) == [200] * 12
        texts = self.telegram.texts(6)
        assert (len(texts), texts.count(ANSWER)) == (12, 10), "more than the limit"

    def answers_visitors_of_the_site(self) -> None:
        """Ask on the site, within its limits and beyond them."""
        visitor = Visitor(self.deployment.entry, QUESTION, ANSWER)
        visitor.is_answered()
        visitor.meets_both_limits()
        visitor.is_refused()
        assert visitor.elsewhere() == {}

    def finishes_its_answer(self) -> None:
        """Stop it while it answers."""
        update, before = message(300, 9, QUESTION, "en"), self.telegram.requests
        self.telegram.slow = 3
        with ThreadPoolExecutor(1) as beside:
            asked = beside.submit(self.deliver, [update])
            wait_until("the answer", 60, lambda: self.telegram.requests > before, every=0.1)
            self.deployment.docker.restart(REPLICA)
            assert asked.result() == [200]
        self.telegram.slow = 0
        wait_until("the bot", 120, lambda: self.deliver([update]) == [200], every=1)
        assert self.telegram.texts(9) == [ANSWER], "the new one answered once more"

    def shows_figures_and_no_secret(self) -> None:
        """Look at its figures and its log."""
        docker = self.deployment.docker
        text = fetch(docker, "directus-1", f"http://{REPLICA}:8080/metrics").body
        assert "tapbot_bot_index_timestamp_seconds 1" in text
        text += docker.log(REPLICA)
        for name in ("telegram", "webhook", "postgres", "directus", "events"):
            told = docker.execute(REPLICA, "cat", f"/etc/tapbot/secrets/{name}")
            assert told.code == 0
            assert told.out not in text, name
