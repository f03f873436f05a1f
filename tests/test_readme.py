"""README.md says what the program is today."""

import re
from typing import Final

import pytest

from config.reference import PAGE
from tests.support.engine import RecordingEngine
from tests.support.program import deploy
from tests.support.readme import BEGIN, END, README, picture, with_picture

TEXT: Final = README.read_text()
CONFIGURATION: Final = (README.parent / PAGE).read_text()
MAKEFILE: Final = (README.parent / "Makefile").read_text()


@pytest.fixture(scope="module")
def prod() -> RecordingEngine:
    """An update of the stack `prod`."""
    return deploy("prod")


def section(text: str, title: str) -> str:
    """Return what a page says below a heading."""
    return text.split(f"\n## {title}\n")[1].split("\n## ", maxsplit=1)[0]


def test_the_picture_shows_the_links_of_the_program(prod: RecordingEngine) -> None:
    drawn = picture(prod.outputs["links"])
    assert with_picture(TEXT, drawn) == TEXT, "the picture is stale: run `make docs`"
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
    # A tunnel carries links and is the end of none.
    placed = {(server, name) for server, name in running if name != f"tunnel-{server}"}
    assert shown == placed, "a service that no link leads to is missing, or one is drawn elsewhere"


def test_every_page_that_the_readme_links_to_is_there() -> None:
    targets = [part.split(")")[0] for part in TEXT.split("](")[1:]]
    local = [target for target in targets if not target.startswith("http")]
    assert local
    missing = [target for target in local if not (README.parent / target).exists()]
    assert not missing, f"README.md links to what does not exist: {missing}"


def test_every_make_command_is_a_target() -> None:
    code = re.findall(r"```sh\n(.*?)```|`([^`\n]+)`", TEXT, re.DOTALL)
    commands = "\n".join("".join(each) for each in code)
    named = set(re.findall(r"\bmake (?:-s )?([a-z][a-z0-9-]*)", commands))
    assert {"up", "test", "env"} <= named
    targets = set(re.findall(r"^([a-z0-9-]+):", MAKEFILE, re.MULTILINE))
    assert named <= targets, f"there is no `make {(named - targets).pop()}`"


def test_every_output_is_explained_and_every_explained_one_is_there(prod: RecordingEngine) -> None:
    rows = re.findall(r"^\| `(\w+)` \|", section(CONFIGURATION, "Outputs"), re.MULTILINE)
    assert len(set(rows)) == len(rows)
    assert set(rows) == prod.outputs.keys() | deploy("dev").outputs.keys()


def test_commands_by_hand_get_the_environment_of_make_up() -> None:
    assert 'eval "$(make -s env)"' in section(TEXT, "Day 2").split("`pulumi ")[0], (
        "without it pulumi finds neither the state nor the passphrase"
    )
