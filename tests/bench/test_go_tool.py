"""Programs from source are built once, from the pinned version."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from bench.compose_command import COMPOSE
from bench.go_tool import MODULES, GoTool
from bench.run import BenchError
from bench.vegeta import VEGETA

# Writes what was asked into the file that -o names.
GO = """#!/bin/sh
for word; do [ "$before" = -o ] && out=$word; before=$word; done
echo "$PWD $CGO_ENABLED $GOWORK $*" > "$out"
"""

TOOL = replace(COMPOSE, name="tool", version="1.2", flags="-X some.Version=1.2")


class Place:
    """A PATH with nothing but these commands, and an empty cache."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.commands = folder / "commands"
        self.commands.mkdir()
        self.binary = folder / "tapbot-stack" / "bench" / "tool-1.2"
        patch.setenv("PATH", f"{self.commands}:/bin")
        patch.setenv("XDG_CACHE_HOME", str(folder))

    def command(self, name: str, text: str) -> None:
        """Put a command on PATH."""
        (self.commands / name).write_text(text)
        (self.commands / name).chmod(0o755)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    return Place(tmp_path, monkeypatch)


def test_it_is_built_in_its_module_without_changing_versions(place: Place) -> None:
    place.command("go", GO)
    assert TOOL.built() == place.binary
    asked = place.binary.read_text()
    assert asked.startswith(f"{MODULES / TOOL.module} 0 off build -mod=readonly ")
    assert "-s -w -X some.Version=1.2" in asked
    assert asked.endswith(f" {TOOL.package}\n")


def test_what_was_built_is_not_built_again(place: Place) -> None:
    place.binary.parent.mkdir(parents=True)
    place.binary.write_text("built before")
    assert TOOL.built() == place.binary
    assert place.binary.read_text() == "built before"


def test_a_build_that_fails_leaves_nothing_to_be_taken_for_the_program(place: Place) -> None:
    place.command("go", GO + "echo 'no route to the proxy' >&2\nexit 1\n")
    with pytest.raises(BenchError, match="tool could not be built: no route to the proxy"):
        TOOL.built()
    assert not place.binary.exists()


@pytest.mark.parametrize("tool", [COMPOSE, VEGETA], ids=lambda tool: tool.name)
def test_the_version_in_the_name_is_the_version_of_the_source(tool: GoTool) -> None:
    required = re.findall(
        r"^require (\S+) v(\S+)$", (MODULES / tool.module / "go.mod").read_text(), re.MULTILINE
    )
    [(module, version)] = required
    assert version == tool.version
    assert tool.package.startswith(module)
