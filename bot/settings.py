"""What the owner of the bot decides: `settings.json`, which is `settings` of the stack file."""

from dataclasses import dataclass
from pathlib import Path

from bot.mistakes import Mistakes, Section, document

FAKE = "fake"
"""The name of the model that is none: an answer without a key, for trying out and for tests."""

TELEGRAM = "https://api.telegram.org"


@dataclass(frozen=True, kw_only=True, slots=True)
class Collection:
    """One collection of Directus whose items the bot may speak of."""

    name: str
    title: str
    """The field with the name of an item."""
    text: tuple[str, ...]
    """The fields with its text."""
    status: str
    """The field that says `published`; empty for a collection that has no drafts."""

    @property
    def fields(self) -> list[str]:
        """All fields that are read."""
        return ["id", self.title, *self.text, *([self.status] if self.status else [])]


@dataclass(frozen=True, kw_only=True, slots=True)
class Models:
    """The names of the models, as their provider spells them."""

    chat: str
    embeddings: str

    @property
    def is_fake(self) -> bool:
        """Whether the local stand-in answers instead of a model."""
        return self.chat == FAKE


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """What one chat may ask for, and what one answer may cost."""

    per_minute: int
    site_per_minute: int
    """Questions of all visitors of the site together."""
    question_characters: int
    answer_tokens: int
    passages: int
    remembered: int
    """Messages of the same chat and day that an answer takes into account."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """All settings of the bot."""

    about: str
    """Whose assistant it is, as the model is told."""
    models: Models
    collections: tuple[Collection, ...]
    limits: Limits
    reindex_minutes: int
    """How often everything is looked through; what has not changed asks no model."""
    telegram_api: str


def read(folder: Path, mistakes: Mistakes) -> Settings:
    """Read the settings of a folder."""
    found = document(folder / "settings.json", mistakes)
    settings = Settings(
        about=found.text("about", "this company"),
        models=_models(found),
        collections=_collections(found),
        limits=_limits(found.section("limits")),
        reindex_minutes=found.number("reindexMinutes", 30, least=1, most=10_080),
        telegram_api=found.text("telegramApi", TELEGRAM).rstrip("/"),
    )
    found.finish()
    return settings


def _models(found: Section) -> Models:
    if found.values.get("llm") == FAKE:
        found.has("llm")
        return Models(chat=FAKE, embeddings=FAKE)
    if not found.has("llm"):
        found.mistake("llm", "no model is named", f'"{FAKE}", or `chat` and `embeddings`')
        return Models(chat=FAKE, embeddings=FAKE)
    section = found.section("llm")
    models = Models(chat=section.text("chat"), embeddings=section.text("embeddings"))
    section.finish()
    return models


def _collections(found: Section) -> tuple[Collection, ...]:
    if not found.has("collections"):
        found.mistake("collections", "there is nothing to speak of", "names of collections")
    collections = []
    for name, section in found.section("collections").sections():
        collections.append(
            Collection(
                name=name,
                title=section.text("title", "title"),
                text=tuple(section.texts("text", ["body"], expected="names of fields")),
                # `false` says that the collection has no drafts.
                status=""
                if section.has("status") and section.values["status"] is False
                else section.text("status", "status", expected="a field's name, or false"),
            )
        )
        section.finish()
    return tuple(collections)


def _limits(found: Section) -> Limits:
    limits = Limits(
        per_minute=found.number("perMinute", 10, least=1, most=1000),
        site_per_minute=found.number("sitePerMinute", 30, least=1, most=10_000),
        question_characters=found.number("questionCharacters", 1000, least=50, most=10_000),
        answer_tokens=found.number("answerTokens", 800, least=50, most=8_000),
        passages=found.number("passages", 5, least=1, most=20),
        remembered=found.number("remembered", 8, least=0, most=50),
    )
    found.finish()
    return limits
