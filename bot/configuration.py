"""All that the bot is told by the files of its container."""

from dataclasses import dataclass
from pathlib import Path

from bot import links, settings
from bot.links import TELEGRAM, Links
from bot.mistakes import Mistakes
from bot.settings import Settings

FOLDER = Path("/etc/tapbot")


@dataclass(frozen=True, kw_only=True, slots=True)
class Configuration:
    """Settings and links, which fit each other."""

    settings: Settings
    links: Links


def read(folder: Path = FOLDER) -> Configuration:
    """Read everything; raise all mistakes at once."""
    mistakes = Mistakes()
    found = Configuration(
        settings=settings.read(folder, mistakes), links=links.read(folder, mistakes)
    )
    if not found.settings.models.is_fake and found.links.model is None:
        mistakes.add("links.llm", "a model is named", got=None, expected="`llm` among the links")
    if found.links.public and not found.links.telegram:
        mistakes.add(
            f"secrets/{TELEGRAM}",
            "the bot has a public route",
            got=None,
            expected="the token that @BotFather gave",
        )
    mistakes.finish()
    return found
