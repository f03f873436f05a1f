"""Makes any text safe inside a GitHub comment."""

import re
import unicodedata

LONGEST_NAME = 80


def name(text: str) -> str:
    """Return a name as inline code that cannot start markup, a mention or a new table cell."""
    clean = " ".join(printable(text).split())
    if len(clean) > LONGEST_NAME:
        clean = clean[: LONGEST_NAME - 1] + "…"
    if re.fullmatch(r"[\w.:/ -]+", clean, re.ASCII):
        return f"`{clean}`"
    escaped = re.sub(r"[^A-Za-z0-9 ]", lambda match: f"&#{ord(match[0])};", clean)
    return f"<code>{escaped or '&nbsp;'}</code>"


def block(text: str, limit: int, language: str = "text") -> str:
    """Return a fenced block of at most `limit` characters of the text, and say where it was cut."""
    # Three backticks inside would end the block.
    clean = printable(text).rstrip("\n").replace("```", "'''")
    if len(clean) <= limit:
        return f"```{language}\n{clean}\n```"
    kept = clean[:limit].rpartition("\n")[0] or clean[:limit]
    left = len(clean) - len(kept)
    return (
        f"```{language}\n{kept}\n```\n\n"
        f"Cut here: {left:,} more characters did not fit into a comment."
    )


def printable(text: str) -> str:
    """Return the text without colour codes, control and invisible characters; lines stay."""
    text = re.sub(r"\x1b\[[0-9;?]*[ -/]*[@-~]", "", text.replace("\r\n", "\n"))
    return "".join(
        character
        for character in text.replace("\t", "    ")
        if character == "\n" or unicodedata.category(character)[0] != "C"
    )
