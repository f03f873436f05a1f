"""Whom the bot is connected to: `links.json`, and the secrets beside it."""

from dataclasses import dataclass, field
from pathlib import Path

from bot.mistakes import Mistakes, Section, document

NEEDED = ("postgres", "qdrant", "directus")
"""The bot cannot do without; n8n, a model and a public name it can."""

TELEGRAM = "telegram"


@dataclass(frozen=True, kw_only=True, slots=True)
class Service:
    """Where a service answers, and the secret to show there."""

    url: str
    secret: str = field(repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Database:
    """The bot's own database in PostgreSQL."""

    host: str
    port: int
    name: str
    user: str
    password: str = field(repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Links:
    """All connections of the bot."""

    database: Database
    qdrant: Service
    directus: Service
    n8n: Service | None
    model: Service | None
    public: str
    """Where Telegram reaches it; empty for a bot without a public name."""
    chat: str
    """Where visitors of the site ask it; empty where they do not."""
    callers: str = field(repr=False)
    """What those show who call the bot."""
    events: str = field(repr=False)
    """What Directus shows when it tells of a change; empty where it does not."""
    telegram: str = field(repr=False)
    """The token of Telegram; empty where nobody has set one."""


def read(folder: Path, mistakes: Mistakes) -> Links:
    """Read all links and secrets of a folder."""
    found = document(folder / "links.json", mistakes)
    secrets = Secrets(folder / "secrets", mistakes)
    for name in NEEDED:
        if not found.has(name):
            found.mistake(name, "the bot cannot do without it", f"`links: [{', '.join(NEEDED)}]`")
    public, chat = found.section("public"), found.section("chat")
    return Links(
        database=_database(found, secrets),
        qdrant=_service(found, secrets, "qdrant"),
        directus=_service(found, secrets, "directus"),
        n8n=_service(found, secrets, "n8n") if found.has("n8n") else None,
        model=_service(found, secrets, "llm") if found.has("llm") else None,
        public=public.text("url").rstrip("/") if found.has("public") else "",
        chat=chat.text("url") if found.has("chat") else "",
        callers=secrets.needed("webhook"),
        events=secrets.optional("events"),
        telegram=secrets.optional(TELEGRAM),
    )


class Secrets:
    """Secrets, one file each."""

    def __init__(self, folder: Path, mistakes: Mistakes) -> None:
        self._folder, self._mistakes = folder, mistakes

    def optional(self, name: str) -> str:
        """Return a secret, or nothing where there is no file for it."""
        try:
            return (self._folder / name).read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return ""

    def needed(self, name: str) -> str:
        """Return a secret; it is a mistake to lack it."""
        value = self.optional(name)
        if not value:
            self._mistakes.add(f"secrets/{name}", "is missing", got=None, expected="a secret")
        return value


def _service(found: Section, secrets: Secrets, name: str) -> Service:
    if not found.has(name):
        return Service(url="", secret="")
    url = found.section(name).text("url", expected="a URL such as http://name:8080")
    return Service(url=url.rstrip("/"), secret=secrets.needed(name))


def _database(found: Section, secrets: Secrets) -> Database:
    if not found.has("postgres"):
        return Database(host="", port=0, name="", user="", password="")
    section = found.section("postgres")
    return Database(
        host=section.text("host"),
        port=section.number("port", 5432, least=1, most=65535),
        name=section.text("database"),
        user=section.text("user"),
        password=secrets.needed("postgres"),
    )
