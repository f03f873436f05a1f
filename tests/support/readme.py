"""The part of both READMEs that comes from the program itself: the picture of the servers."""

import sys
from typing import Final

from config.sections import section_classes
from config.service import Where
from tests.support.engine import RecordingEngine
from tests.support.program import ROOT, deploy

ENGLISH, RUSSIAN = ROOT / "README.md", ROOT / "README.ru.md"
BEGIN, END = "<!-- picture:begin -->", "<!-- picture:end -->"

AGENTS: Final = {
    each.name
    for section in section_classes().values()
    for each in section.WORKLOADS[1:]
    if any(other.where is Where.EVERY_ENGINE for other in section.WORKLOADS)
}
"""What collects for the first workload of its section: too many to be drawn one by one."""


def picture(engine: RecordingEngine) -> str:
    """Return the links between services as a Mermaid flowchart, one box for each server.

    What agents send to another server comes from the box of theirs.
    """
    roles = {
        each.labels["kz.tapbot.service"]: each.labels["kz.tapbot.role"] for each in engine.running()
    }
    links = [
        link
        for link in engine.outputs["links"]
        if roles[link["from"]] == "service" and link["to"] not in AGENTS
    ]
    servers: dict[str, set[str]] = {}
    arrows: set[str] = set()
    for link in links:
        agent = link["from"] in AGENTS
        if agent and link["fromServer"] == link["toServer"]:
            continue
        servers.setdefault(link["toServer"], set()).add(link["to"])
        if not agent:
            servers.setdefault(link["fromServer"], set()).add(link["from"])
        source = link["fromServer"] if agent else link["from"]
        arrows.add(f"  {source} -->|{link['protocol']}| {link['to']}")
    for name, page in engine.outputs["admin"].items():
        service = engine.container(name).labels["kz.tapbot.service"]
        servers.setdefault(page["server"], set()).add(service)
        arrows.add(f"  operator((Operator)) -->|ssh| {service}")
    lines = ["```mermaid", "flowchart LR", "  internet((Internet)) -->|https| traefik"]
    for server, services in sorted(servers.items()):
        names = (f"    {name}" for name in sorted(services))
        lines += [f'  subgraph {server}["server {server}"]', *names, "  end"]
    return "\n".join([*lines, *sorted(arrows), "```"])


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
