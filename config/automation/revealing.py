"""What looks like a secret in a workflow: its file is in version control, where none may be."""

import re
from collections.abc import Iterator
from typing import Final

_ISSUED: Final = re.compile(
    r"\bsk-[\w-]{20,}|\bgh[pousr]_\w{30,}|\bgithub_pat_\w{30,}|\bglpat-[\w-]{16,}|\bxox[abprs]-[\w-]{10,}"
    r"|\bAKIA[0-9A-Z]{16}\b|\bAIza[\w-]{35}|\beyJ[\w-]{8,}\.[\w-]{8,}\.|(?<!\d)\d{8,10}:[\w-]{35}"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----"
)
"""As well-known issuers write them: OpenAI, GitHub, GitLab, Slack, Amazon, Google, Telegram."""

_SENT: Final = re.compile(
    r"://[^/\s:@]+:[^/\s@]{3,}@|\b(?:Bearer|Basic)\s+[\w.+/=~-]{12,}"
    r"|[?&](?:api_?key|key|token|access_token|secret|password)=[\w.~%-]{8,}",
    re.IGNORECASE,
)
"""In an address or a header."""

_WORDS: Final = (
    r"(?:passw(?:or)?d|passphrase|secret|token|authorization|(?:api|private|access)[-_ ]?key)"
)
_NAMED: Final = re.compile(rf"{_WORDS}$", re.IGNORECASE)
_ASSIGNED: Final = re.compile(
    rf"{_WORDS}[\"']?\s*[:=]\s*([\"'`])([^\"'`\s]{{8,}})\1", re.IGNORECASE
)
_EXPRESSION: Final = re.compile(r"\{\{.*?\}\}", re.DOTALL)


def revealing(value: object, place: str = "", called: str = "") -> Iterator[str]:
    """Yield the places below a value that hold what looks like a secret, never the secret."""
    if isinstance(value, str):
        if _looks_like_one(value, called):
            yield place
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from revealing(each, f"{place}[{index}]", called)
    elif isinstance(value, dict):
        name = value.get("name")
        for key, each in value.items():
            # Headers and the like are pairs of a name and a value.
            paired = name if key == "value" and isinstance(name, str) else key
            yield from revealing(each, f"{place}.{key}" if place else str(key), str(paired))


def _looks_like_one(text: str, called: str) -> bool:
    literal = _EXPRESSION.sub("", text)
    assigned = (match[2] for match in _ASSIGNED.finditer(literal))
    return bool(
        _ISSUED.search(text)
        or _SENT.search(literal)
        or any(map(_is_mixed, assigned))
        or (_NAMED.search(called) and _is_mixed(literal.removeprefix("=").strip()))
    )


def _is_mixed(text: str) -> bool:
    """Whether it is no word of a language: long, in one piece, of letters and digits."""
    letters, digits = any(map(str.isalpha, text)), any(map(str.isdigit, text))
    return len(text) >= 8 and letters and digits and not re.search(r"\s", text)
