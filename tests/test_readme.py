"""What the READMEs and the documents say is true today, and both READMEs say the same."""

import re
import subprocess
from pathlib import Path
from typing import Final

import pytest

from config.report.reference import PAGE
from tests.support.engine import RecordingEngine
from tests.support.program import ROOT, deploy
from tests.support.readme import AGENTS, BEGIN, END, ENGLISH, RUSSIAN, picture, with_picture

TEXT: Final = ENGLISH.read_text(encoding="utf-8")
TRANSLATED: Final = RUSSIAN.read_text(encoding="utf-8")
CONFIGURATION: Final = (ROOT / PAGE).read_text(encoding="utf-8")
MAKEFILE: Final = (ROOT / "Makefile").read_text(encoding="utf-8")
FENCED: Final = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)


def documents() -> list[Path]:
    """Return every Markdown file of the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "*.md"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [ROOT / name for name in listed.stdout.split()]


each_document = pytest.mark.parametrize(
    "document", documents(), ids=lambda path: str(path.relative_to(ROOT))
)


@pytest.fixture(scope="module")
def prod() -> RecordingEngine:
    """An update of the stack `prod`."""
    return deploy("prod")


def prose(text: str) -> str:
    """Return a page without its fenced code."""
    return FENCED.sub("", text)


def headings(text: str) -> list[tuple[str, str]]:
    """Return the level and the words of each heading."""
    return re.findall(r"^(#+) (.+)$", prose(text), re.MULTILINE)


def inline_code(text: str) -> list[str]:
    """Return the commands, paths and keys that stand in sentences."""
    return re.findall(r"`([^`\n]+)`", prose(text))


def links(text: str) -> list[str]:
    """Return what a page links to."""
    found = re.findall(r"\]\(([^)\s]+)\)|<(https?://[^>\s]+)>", prose(text))
    return ["".join(each) for each in found]


def anchors(text: str) -> set[str]:
    """Return the anchors that GitHub gives to a page's headings."""
    return {re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-") for _, words in headings(text)}


@pytest.mark.parametrize("text", [TEXT, TRANSLATED], ids=["English", "Russian"])
def test_the_picture_shows_the_links_of_the_program(prod: RecordingEngine, text: str) -> None:
    drawn = picture(prod)
    assert with_picture(text, drawn) == text, "the picture is stale: run `make docs`"
    assert "n8n -->|postgresql| postgres" in drawn


def test_the_picture_shows_every_service_on_its_server(prod: RecordingEngine) -> None:
    drawn = TEXT.split(BEGIN)[1].split(END)[0]
    boxes = re.findall(r"^  subgraph (\w+)\[.*\n((?:    .*\n)*)", drawn, re.MULTILINE)
    shown = {(server, name) for server, names in boxes for name in names.split()}
    running = {
        (each.labels["kz.tapbot.server"], each.labels["kz.tapbot.service"])
        for each in prod.running()
        if each.labels["kz.tapbot.role"] == "service"
    }
    # A tunnel carries links and is the end of none; agents are on every server.
    placed = {(server, name) for server, name in running if name not in {"tunnel"} | AGENTS}
    assert shown == placed, "a service that no link leads to is missing, or one is drawn elsewhere"


def test_both_readmes_have_the_same_outline_and_the_same_code() -> None:
    assert [level for level, _ in headings(TRANSLATED)] == [level for level, _ in headings(TEXT)]
    assert FENCED.findall(TRANSLATED) == FENCED.findall(TEXT)


def test_both_readmes_name_the_same_commands_paths_and_pages() -> None:
    # Another language has another order of words.
    assert sorted(inline_code(TRANSLATED)) == sorted(inline_code(TEXT))
    (other, *targets), (back, *translated) = links(TEXT), links(TRANSLATED)
    assert (other, back) == (RUSSIAN.name, ENGLISH.name), "each begins with a link to the other"
    assert sorted(translated) == sorted(targets)


@each_document
def test_every_page_and_heading_that_a_document_links_to_is_there(document: Path) -> None:
    for link in links(document.read_text(encoding="utf-8")):
        if link.startswith("http"):
            continue
        name, _, anchor = link.partition("#")
        page = document.parent / name if name else document
        assert page.exists(), f"there is no {link}"
        assert not anchor or anchor in anchors(page.read_text(encoding="utf-8")), (
            f"{link}: there is no such heading"
        )


@each_document
def test_every_make_command_is_a_target(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    commands = "\n".join([*re.findall(r"```sh\n(.*?)```", text, re.DOTALL), *inline_code(text)])
    named = set(re.findall(r"\bmake (?:-s )?([a-z][a-z0-9-]*)", commands))
    targets = set(re.findall(r"^([a-z0-9-]+):", MAKEFILE, re.MULTILINE))
    assert named <= targets, f"there is no `make {(named - targets).pop()}`"
    assert document != ENGLISH or {"up", "test", "env"} <= named


def test_every_output_is_explained_and_every_explained_one_is_there(prod: RecordingEngine) -> None:
    outputs = CONFIGURATION.split("\n## Outputs\n")[1]
    rows = re.findall(r"^\| `(\w+)` \|", outputs, re.MULTILINE)
    assert len(set(rows)) == len(rows)
    assert set(rows) == prod.outputs.keys() | deploy("dev").outputs.keys()


@pytest.mark.parametrize("text", [TEXT, CONFIGURATION], ids=[ENGLISH.name, str(PAGE)])
def test_commands_by_hand_get_the_environment_of_make_up(text: str) -> None:
    before, *commands = re.split(r"^pulumi |`pulumi[ `]", text, maxsplit=1, flags=re.MULTILINE)
    assert commands
    assert 'eval "$(make -s env)"' in before, (
        "without it pulumi finds neither the state nor the passphrase"
    )
