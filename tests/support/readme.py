"""The part of README.md that comes from the program itself: the picture of the servers."""

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tests.support.program import deploy

README = Path(__file__).parents[2] / "README.md"
BEGIN, END = "<!-- picture:begin -->", "<!-- picture:end -->"


def picture(links: Iterable[Mapping[str, Any]]) -> str:
    """Return the links between services as a Mermaid flowchart, one box for each server."""
    servers: dict[str, dict[str, None]] = {}
    arrows: dict[str, None] = {}
    for link in links:
        servers.setdefault(link["fromServer"], {})[link["from"]] = None
        servers.setdefault(link["toServer"], {})[link["to"]] = None
        arrows[f"  {link['from']} -->|{link['protocol']}| {link['to']}"] = None
    lines = ["```mermaid", "flowchart LR", "  internet((Internet)) -->|https| traefik"]
    for server, services in sorted(servers.items()):
        lines += [f'  subgraph {server}["server {server}"]', *(f"    {name}" for name in services)]
        lines += ["  end"]
    return "\n".join([*lines, *arrows, "```"])


def with_picture(text: str, drawn: str) -> str:
    """Return the README's text with the picture between its markers."""
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}\n{drawn}\n{END}{after}"


def main() -> int:
    """Write the picture into README.md."""
    drawn = picture(deploy("prod").outputs["links"])
    README.write_text(with_picture(README.read_text(), drawn))
    return 0


if __name__ == "__main__":
    sys.exit(main())
