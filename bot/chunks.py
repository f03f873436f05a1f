"""Items of content as pieces of text that are found by their meaning."""

import html
import re

SIZE = 1200
"""Characters of one piece: some paragraphs, so that a sentence stands with its neighbours."""

OVERLAP = 200
"""Characters that a piece has in common with the next one."""

BLOCKS = re.compile(
    r"<(?:/?(?:p|div|li|ul|ol|h[1-6]|tr|table|blockquote)|br)\b[^>]*>", re.IGNORECASE
)
TAGS = re.compile(
    r"<(script|style)\b.*?</\1\s*>|<!--.*?-->|</?[a-z][^>]*>", re.IGNORECASE | re.DOTALL
)
"""Not every angle bracket: a text may say that 5 < 7."""
SPACES = re.compile(r"[^\S\n]+")
LINES = re.compile(r"\n\s*\n+")


def plain(text: str) -> str:
    """Return the words of a text that an editor made, without its marks of HTML."""
    words = html.unescape(TAGS.sub(" ", BLOCKS.sub("\n", text)))
    return LINES.sub("\n\n", SPACES.sub(" ", words)).strip()


def chunks(text: str, size: int = SIZE, overlap: int = OVERLAP) -> list[str]:
    """Return a text in pieces that overlap, each ending at a space where there is one."""
    found = []
    start = 0
    while start < len(text):
        end = min(start + size, len(text))
        if end < len(text):
            space = text.rfind(" ", start + size // 2, end)
            end = space if space > 0 else end
        found.append(text[start:end].strip())
        if end == len(text):
            break
        start = max(end - overlap, start + 1)
    return [piece for piece in found if piece]
