"""A whole bot in one process: its web application before fakes of everything outside."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from starlette.testclient import TestClient

from bot.assistant import Assistant
from bot.chats import Chats
from bot.directus import Directus
from bot.fake_model import FakeModel
from bot.handover import Handover
from bot.indexer import Indexer
from bot.metrics import Metrics
from bot.model import Model
from bot.openai_model import OpenAiModel
from bot.qdrant import Qdrant
from bot.responder import Responder
from bot.settings import FAKE, TELEGRAM, Collection, Limits, Models, Settings
from bot.telegram_api import Telegram
from bot.web import Parts, application
from testbed import telegram as fake
from tests.bot.memory import MemoryConversations, MemoryIndexes, MemoryLocks, MemoryUpdates
from tests.bot.services import DIRECTUS, MODEL, N8N, QDRANT, Services

SECRET = "what-callers-show"
EVENTS = "what-directus-shows"
ARTICLES = Collection(name="articles", title="title", text=("body",), status="status")
LIMITS = Limits(
    per_minute=10,
    site_per_minute=15,
    question_characters=1000,
    answer_tokens=800,
    passages=3,
    remembered=8,
)
PRICES = {
    "id": 1,
    "title": "Prices",
    "body": "<p>A chat bot costs 90 000 tenge a month.</p>",
    "status": "published",
}
DRAFT = {
    "id": 2,
    "title": "Secret plans",
    "body": "The chat bot of next year costs 10 tenge.",
    "status": "draft",
}


def settings(models: Models) -> Settings:
    """Return settings of a bot that speaks of articles."""
    return Settings(
        about="tapbot.kz",
        models=models,
        collections=(ARTICLES,),
        limits=LIMITS,
        reindex_minutes=30,
        telegram_api=TELEGRAM,
    )


class World:
    """The bot, and everything around it."""

    def __init__(
        self, account: fake.Telegram, models: Models | None = None, *, has_chat: bool = True
    ) -> None:
        self.services = Services()
        self.services.items["articles"] = [dict(PRICES), dict(DRAFT)]
        self.telegram = account
        self.updates, self.conversations = MemoryUpdates(), MemoryConversations()
        self.indexes, self.metrics = MemoryIndexes(), Metrics()
        self.locks = MemoryLocks()
        self.settings = settings(models or Models(chat=FAKE, embeddings=FAKE))
        self.problem = ""
        self.has_chat = has_chat
        self.indexer = self.indexing(self.settings)
        self.client = TestClient(self.application())

    def indexing(self, settings_: Settings) -> Indexer:
        """Return what makes the index by these settings."""
        client = self.services.client
        directus, qdrant = Directus(client, DIRECTUS), Qdrant(client, QDRANT)
        model = self.model(settings_)
        return Indexer(settings_, "bot_it", directus, qdrant, model, self.indexes, self.locks)

    def model(self, settings_: Settings) -> Model:
        """Return the model of these settings."""
        if settings_.models.is_fake:
            return FakeModel()
        client = self.services.client
        return OpenAiModel(client, MODEL, settings_.models, LIMITS, pauses=(0.01, 0.02))

    def assistant(self) -> Assistant:
        """Return what answers."""
        client = self.services.client
        return Assistant(
            self.settings,
            self.indexes,
            Qdrant(client, QDRANT),
            self.model(self.settings),
            Handover(client, N8N, "bot_it"),
            self.metrics,
        )

    def application(self) -> Any:
        """Return the web application."""
        assistant = self.assistant()
        sender = Telegram(fake.ACCOUNT, self.telegram.url)
        chats = Chats(LIMITS, self.conversations, assistant)
        responder = Responder(self.updates, chats, sender, self.metrics)

        async def healthy() -> str:
            return self.problem

        parts = Parts(
            responder=responder,
            indexer=self.indexer,
            assistant=assistant,
            metrics=self.metrics,
            healthy=healthy,
            visitors=chats if self.has_chat else None,
        )
        return application(parts, SECRET, EVENTS)

    def deliver(self, update: dict[str, Any], secret: str = SECRET) -> int:
        """Bring an update as Telegram does."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret}
        status: int = self.client.post("/telegram", json=update, headers=headers).status_code
        return status

    def ask(self, question: str) -> dict[str, Any]:
        """Ask as `make ask` does."""
        answer = self.post("/ask", {"question": question})
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def event(self, **values: Any) -> int:
        """Bring an event as a flow of Directus does."""
        status: int = self.post("/content", {"collection": "articles", **values}).status_code
        return status

    def post(self, path: str, body: Any) -> Any:
        """Send a request as a service of the stack does."""
        return self.client.post(path, json=body, headers={"X-Tapbot-Secret": SECRET})


@contextmanager
def world(models: Models | None = None, *, has_chat: bool = True) -> Iterator[World]:
    """Return a world whose index is made."""
    with fake.telegram() as account:
        found = World(account, models, has_chat=has_chat)
        with found.client:
            portal = found.client.portal
            assert portal is not None
            portal.call(rebuild, found)
            yield found


async def rebuild(found: World) -> None:
    """Make the whole index."""
    await found.indexer.rebuild(wait=True)
