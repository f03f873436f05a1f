"""Visitors of the site: their chats are kept beside those of Telegram, and never are one."""

import re
import secrets
from typing import Final, TypeGuard

ID: Final = re.compile(r"[0-9a-f]{14}")
"""How a browser calls its chat: 56 random bits, so that nobody finds another one by trying."""

FIRST: Final = 1 << 60
LAST: Final = FIRST + (1 << 56) - 1
"""Their numbers in PostgreSQL. Those of Telegram have at most 52 bits (Bot API, `Chat.id`)."""

MARK: Final = "site-"


def number_of(chat: str) -> int:
    """Return the number of a visitor's chat."""
    return FIRST + int(chat, 16)


def is_visitor(chat: int | None) -> TypeGuard[int]:
    """Say whether a chat is that of a visitor."""
    return chat is not None and FIRST <= chat <= LAST


def shown(chat: int | None) -> int | str | None:
    """Return a chat as others are told of it; n8n has no exact numbers of that size."""
    return f"{MARK}{chat - FIRST:014x}" if is_visitor(chat) else chat


def new_message() -> int:
    """Return a number for a question of a visitor; updates of Telegram have positive ones."""
    return -1 - secrets.randbits(62)
