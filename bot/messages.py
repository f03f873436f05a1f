"""Long answers in parts that Telegram takes."""

LIMIT = 4000
"""UTF-16 units of one message; Telegram refuses more than 4,096."""

BREAKS = ("\n\n", "\n", ". ", " ")
"""Where a text is parted, the best place first."""


def units(text: str) -> int:
    """Return the length of a text as Telegram counts it."""
    return len(text.encode("utf-16-le")) // 2


def parts(text: str, limit: int = LIMIT) -> list[str]:
    """Return a text in parts of at most so many units, parted between paragraphs if possible."""
    found = []
    rest = text.strip()
    while units(rest) > limit:
        head = beginning(rest, limit)
        at = _place(head)
        found.append(rest[:at].rstrip())
        rest = rest[at:].lstrip()
    return [*found, rest] if rest else found


def beginning(text: str, limit: int) -> str:
    """Return as much of a text as fits; a letter of two units is not cut."""
    return text.encode("utf-16-le")[: limit * 2].decode("utf-16-le", errors="ignore")


def _place(head: str) -> int:
    for mark in BREAKS:
        at = head.rfind(mark)
        # A part of a few words is no better than a cut word.
        if at > len(head) // 2:
            return at + len(mark)
    return len(head)
