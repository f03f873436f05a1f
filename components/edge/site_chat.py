"""The chat on the pages of the site: a script and a style of its own, and one path to a bot."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from components.containers.links import ChatLink
from components.containers.path_policy import Match, PathPolicy, RateLimit
from config.services.bots import CHAT

HEAD_END: Final = "</head>"

TAGS: Final = """\
  <link rel="stylesheet" href="/chat.css">
  <script type="module" src="/chat.js"></script>
"""
"""Files, as the site's policy allows nothing within a page."""


def asked(chat: ChatLink) -> PathPolicy:
    """Return what holds for questions; many visitors share the address of a mobile network."""
    return PathPolicy(
        name="chat",
        match=Match(exact=CHAT, method="POST"),
        rate=RateLimit(per_minute=60, burst=30, in_flight=10),
        max_body=1,
        served_by=chat.service,
    )


def with_chat(pages: Mapping[str, str | bytes], source: Path) -> dict[str, str | bytes]:
    """Return the files of a site with the chat on each of its pages."""
    own = {
        f"public/{path.name}": path.read_text(encoding="utf-8")
        for path in sorted((source / "chat").iterdir())
    }
    return {**{path: _page(path, content) for path, content in pages.items()}, **own}


def _page(path: str, content: str | bytes) -> str | bytes:
    if not path.endswith(".html") or not isinstance(content, str):
        return content
    return content.replace(HEAD_END, f"{TAGS}{HEAD_END}", 1)
