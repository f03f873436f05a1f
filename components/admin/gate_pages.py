"""What people see of the gate: the form, and the list of all pages."""

from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Final

FILES: Final = Path(__file__).parent / "gate_files"


def sign_in(domain: str) -> str:
    """Return the template of the form, which oauth2-proxy fills in."""
    return _page("sign_in.html", DOMAIN=escape(domain))


def overview(domain: str, pages: Mapping[str, str]) -> str:
    """Return the page that leads to all others, by name and address."""
    links = [f'<li><a href="{escape(url)}">{escape(name)}</a></li>' for name, url in pages.items()]
    return _page("overview.html", DOMAIN=escape(domain), LINKS="\n".join(links))


def _page(name: str, **values: str) -> str:
    text = (FILES / name).read_text(encoding="utf-8")
    for word, value in {"STYLE": (FILES / "style.css").read_text(), **values}.items():
        text = text.replace(word, value)
    return text
