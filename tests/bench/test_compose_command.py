"""Docker compose is the plugin that is there, else built once from its pinned source."""

import re
from pathlib import Path

import pytest

from bench.compose_command import MODULE, PACKAGE, VERSION, compose_command
from bench.run import BenchError

# Writes what was asked into the file that -o names.
GO = """#!/bin/sh
for word; do [ "$before" = -o ] && out=$word; before=$word; done
echo "$PWD $CGO_ENABLED $GOWORK $*" > "$out"
"""


class Place:
    """A PATH with nothing but these commands, and an empty cache."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.commands = folder / "commands"
        self.commands.mkdir()
        self.binary = folder / "tapbot-stack" / "bench" / f"docker-compose-{VERSION}"
        patch.setenv("PATH", f"{self.commands}:/bin")
        patch.setenv("XDG_CACHE_HOME", str(folder))

    def command(self, name: str, text: str) -> None:
        """Put a command on PATH."""
        (self.commands / name).write_text(text)
        (self.commands / name).chmod(0o755)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """A place where docker has no compose."""
    made = Place(tmp_path, monkeypatch)
    made.command("docker", "#!/bin/sh\nexit 1\n")
    return made


def test_a_plugin_that_is_there_is_taken(place: Place) -> None:
    place.command("docker", '#!/bin/sh\n[ "$*" = "compose version" ]\n')
    assert compose_command() == ("docker", "compose")
    assert not place.binary.exists()


def test_without_it_compose_is_built_from_the_pinned_source(place: Place) -> None:
    place.command("go", GO)
    assert compose_command() == (str(place.binary),)
    asked = place.binary.read_text()
    assert asked.startswith(f"{MODULE} 0 off build -mod=readonly ")
    assert f"internal.Version=v{VERSION}" in asked
    assert asked.endswith(f" {PACKAGE}/cmd\n")


def test_what_was_built_is_not_built_again(place: Place) -> None:
    place.binary.parent.mkdir(parents=True)
    place.binary.write_text("built before")
    assert compose_command() == (str(place.binary),)
    assert place.binary.read_text() == "built before"


def test_a_build_that_fails_leaves_nothing_to_be_taken_for_compose(place: Place) -> None:
    place.command("go", GO + "echo 'no route to the proxy' >&2\nexit 1\n")
    with pytest.raises(BenchError, match="could not be built: no route to the proxy"):
        compose_command()
    assert not place.binary.exists()


def test_the_version_that_is_shown_is_the_version_of_the_source() -> None:
    required = re.findall(rf"{re.escape(PACKAGE)} v(\S+)", (MODULE / "go.mod").read_text())
    assert required == [VERSION]
