"""The script that writes a comment's text: one preview as JSON, one as a diff, one summary."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.toolchain.preview_samples import preview

ROOT: Final = Path(__file__).parents[2]
SCRIPT: Final = ROOT / ".github" / "scripts" / "summarise"
MARKER: Final = "<!-- tapbot-preview:prod -->"
DIFF: Final = "+ docker:index/container:Container: (create)"

# Says what the test wrote into files beside it, and writes down how it was called.
PULUMI: Final = """#!/usr/bin/env bash
cd "$(dirname "$0")"
echo "$*" >> calls
case " $* " in
  *" --json "*) cat json ;;
  *) cat diff; echo "a line on standard error" >&2 ;;
esac
exit "$(cat code)"
"""


class Place:
    """A folder with a `pulumi` that answers as told, first on PATH."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        command = folder / "pulumi"
        command.write_text(PULUMI)
        command.chmod(0o755)

    def comment(self, json: str, diff: str = "", code: int = 0) -> str:
        """Run the script where pulumi says this; return the comment."""
        for name, text in (("json", json), ("diff", diff), ("code", str(code))):
            (self._folder / name).write_text(text)
        path = os.pathsep.join([str(self._folder), str(Path(sys.executable).parent), os.defpath])
        comment = self._folder / "comment.md"
        done = subprocess.run(
            [str(SCRIPT), "prod", str(comment)],
            cwd=ROOT,
            env={"PATH": path, "TMPDIR": str(self._folder)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return comment.read_text()

    @property
    def calls(self) -> list[str]:
        """Return how pulumi was called."""
        return (self._folder / "calls").read_text().splitlines()

    @property
    def left_behind(self) -> set[str]:
        """Return what the script has not removed."""
        ours = {"pulumi", "calls", "json", "diff", "code", "comment.md"}
        return {path.name for path in self._folder.iterdir()} - ours


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A place of its own for each test."""
    return Place(tmp_path)


def test_a_good_preview_is_summarised_with_its_whole_diff(place: Place) -> None:
    text = place.comment(preview(), DIFF)
    assert text.splitlines()[0] == MARKER, "the comment would not be found again"
    assert "**Nothing changes.**" in text
    assert DIFF in text
    assert "a line on standard error" in text, "the diff's own messages explain it"


def test_unchanged_replicas_are_asked_for(place: Place) -> None:
    place.comment(preview())
    [as_json] = [call for call in place.calls if " --json" in call]
    assert "--show-sames" in as_json, (
        "a replica that stays is why a replaced one interrupts nothing: the summary would announce"
        " an interruption"
    )
    assert all(call.startswith("preview --stack prod --non-interactive ") for call in place.calls)


def test_a_preview_that_fails_is_summarised_too(place: Place) -> None:
    problem = "domain: is missing"
    failing = preview(diagnostics=[{"severity": "error", "message": problem}])
    text = place.comment(failing, "error: the preview failed", code=255)
    assert text.splitlines()[0] == MARKER
    assert problem in text


@pytest.mark.parametrize("said", ["", "error: no stack named 'prod' found"])
def test_a_preview_that_says_nothing_of_use_is_a_comment_as_well(place: Place, said: str) -> None:
    text = place.comment(said, code=255)
    assert text.splitlines()[0] == MARKER, "the comment of an earlier push would stay as if current"
    assert text.endswith("cannot be summarised: see the log of the run.\n")


def test_nothing_stays_on_the_runner(place: Place) -> None:
    place.comment(preview())
    assert place.left_behind == set(), "a preview's text may hold what only its reviewers may see"
