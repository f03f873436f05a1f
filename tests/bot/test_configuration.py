"""What the bot is told by its files: complete, or every mistake at once."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot import configuration
from bot.links import Service
from bot.mistakes import MistakesError
from bot.settings import Collection

LINKS = {
    "postgres": {"host": "postgres", "port": 5432, "database": "bot_it", "user": "bot_it"},
    "qdrant": {"url": "http://qdrant:6333"},
    "directus": {"url": "http://directus:8055"},
}
SETTINGS = {"llm": "fake", "collections": {"articles": {}}}
SECRETS = ("postgres", "qdrant", "directus", "webhook")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "secrets").mkdir()
    for name in SECRETS:
        (tmp_path / "secrets" / name).write_text(f"secret of {name}")
    write(tmp_path, links=LINKS, settings=SETTINGS)
    return tmp_path


def write(folder: Path, **files: Any) -> None:
    """Write files of JSON."""
    for name, values in files.items():
        (folder / f"{name}.json").write_text(json.dumps(values))


def mistakes(folder: Path) -> list[str]:
    """Return what is wrong."""
    with pytest.raises(MistakesError) as caught:
        configuration.read(folder)
    return caught.value.mistakes


def test_little_is_enough(folder: Path) -> None:
    found = configuration.read(folder)
    assert found.settings.models.is_fake
    assert found.settings.collections == (
        Collection(name="articles", title="title", text=("body",), status="status"),
    )
    assert found.links.qdrant == Service(url="http://qdrant:6333", secret="secret of qdrant")
    assert found.links.n8n is None
    assert found.links.public == ""
    assert found.links.chat == "", "strangers would be answered"


def test_secrets_are_not_shown(folder: Path) -> None:
    assert "secret of" not in repr(configuration.read(folder))


def test_all_that_can_be_set_is_read(folder: Path) -> None:
    links = {
        **LINKS,
        "n8n": {"url": "http://n8n:5678/"},
        "llm": {"url": "https://api.openai.com/v1"},
        "public": {"url": "https://bots.example.org/assistant"},
        "chat": {"url": "https://example.org/chat"},
    }
    settings = {
        "llm": {"chat": "gpt", "embeddings": "embed"},
        "about": "Example",
        "collections": {"faq": {"title": "question", "text": ["answer", "more"], "status": False}},
        "limits": {"perMinute": 3, "sitePerMinute": 90, "passages": 2},
        "reindexMinutes": 12,
        "telegramApi": "http://fake:1/",
    }
    write(folder, links=links, settings=settings)
    for name in ("n8n", "llm", "telegram"):
        (folder / "secrets" / name).write_text(f"secret of {name}\n")
    found = configuration.read(folder)
    assert found.settings.collections == (
        Collection(name="faq", title="question", text=("answer", "more"), status=""),
    )
    assert found.settings.collections[0].fields == ["id", "question", "answer", "more"]
    limits = found.settings.limits
    assert (limits.per_minute, limits.site_per_minute, limits.remembered) == (3, 90, 8)
    assert found.links.chat == "https://example.org/chat"
    assert found.settings.telegram_api == "http://fake:1"
    assert found.links.n8n == Service(url="http://n8n:5678", secret="secret of n8n")
    assert found.links.telegram == "secret of telegram"


def test_all_mistakes_are_told_at_once(folder: Path) -> None:
    write(
        folder,
        links={**LINKS, "qdrant": {}, "directus": None},
        settings={
            "llm": {"chat": "gpt", "embeding": "x"},
            "colections": {},
            "limits": {"perMinute": 0},
        },
    )
    (folder / "secrets" / "webhook").unlink()
    assert mistakes(folder) == [
        "settings.llm.embeddings: no text (got nothing; expected a text)",
        'settings.llm.embeding: unknown (got "x"; expected one of chat, embeddings)',
        "settings.collections: there is nothing to speak of (got nothing; expected names of"
        " collections)",
        "settings.limits.perMinute: no number in its bounds (got 0; expected 1 to 1000)",
        "settings.colections: unknown (got {}; expected one of about, collections, limits, llm,"
        " reindexMinutes, telegramApi)",
        "links.directus: the bot cannot do without it (got nothing; expected `links: [postgres,"
        " qdrant, directus]`)",
        "links.qdrant.url: no text (got nothing; expected a URL such as http://name:8080)",
        "secrets/webhook: is missing (got nothing; expected a secret)",
        "links.llm: a model is named (got nothing; expected `llm` among the links)",
    ]


def test_a_public_route_needs_the_token(folder: Path) -> None:
    write(folder, links={**LINKS, "public": {"url": "https://bots.example.org/it"}})
    assert mistakes(folder) == [
        "secrets/telegram: the bot has a public route (got nothing; expected the token that"
        " @BotFather gave)"
    ]


@pytest.mark.parametrize("text", ["", "{", "[]", "5"])
def test_files_that_are_no_objects_are_named(folder: Path, text: str) -> None:
    (folder / "settings.json").write_text(text)
    assert mistakes(folder)[0].startswith("settings.json: is no ")


def test_no_files_at_all(tmp_path: Path) -> None:
    assert len(mistakes(tmp_path)) == 8
