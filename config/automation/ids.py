"""Ids in n8n of what comes from files: they follow from a name, and say whose it is."""

import base64
import hashlib
from typing import Final

PREFIX: Final = "tapbot_"
"""What has such an id belongs to the stack; all else is people's, and is never touched."""

LONGEST: Final = 16
"""n8n takes no longer id for a credential."""


def derived(kind: str, name: str) -> str:
    """Return an id of letters and digits that is the same in every stack and at every time."""
    digest = hashlib.sha256(f"{kind}/{name}".encode()).digest()
    return PREFIX + base64.b32encode(digest).decode().lower()[: LONGEST - len(PREFIX)]
