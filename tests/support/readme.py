"""The part of both READMEs that comes from the program itself: the picture of the servers."""

import sys

from tests.support.engine import RecordingEngine
from tests.support.program import ROOT, deploy

ENGLISH, RUSSIAN = ROOT / "README.md", ROOT / "README.ru.md"
BEGIN, END = "<!-- picture:begin -->", "<!-- picture:end -->"


def picture(engine: RecordingEngine) -> str:
    """Return the links between services as a Mermaid flowchart, one box for each server."""
    roles = {
        each.labels["kz.tapbot.service"]: each.labels["kz.tapbot.role"] for each in engine.running()
    }
    links = [link for link in engine.outputs["links"] if roles[link["from"]] == "service"]
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
    """Return a README's text with the picture between its markers."""
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}\n{drawn}\n{END}{after}"


def main() -> int:
    """Write the picture into both READMEs."""
    drawn = picture(deploy("prod"))
    for page in (ENGLISH, RUSSIAN):
        text = page.read_text(encoding="utf-8")
        page.write_text(with_picture(text, drawn), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
