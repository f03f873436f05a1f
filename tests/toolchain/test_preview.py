"""One preview run, summarised in plain language."""

import pytest

from tests.toolchain.scripted import Workplace, install_cli
from toolchain.errors import ToolchainError
from toolchain.preview import preview
from toolchain.process import Result
from toolchain.stack import Stack

SUMMARY = Result(0, "<!-- tapbot-preview:dev -->\n## No changes\n")


@pytest.fixture
def stack(place: Workplace) -> Stack:
    """A stack with a CLI in the cache."""
    install_cli(place.context)
    return Stack(place.context)


def test_the_summary_of_one_run_is_shown(place: Workplace, stack: Stack) -> None:
    place.runner.on("toolchain.preview_summary", SUMMARY)
    place.runner.on("preview --json", Result(0, '{"steps": []}'))
    assert preview(stack) == 0
    assert place.lines == ["## No changes"]
    assert place.runner.stdin[-1] == '{"steps": []}'
    assert len(place.runner.ran("preview --json")) == 1


def test_a_preview_that_fails_shows_its_summary_and_pulumis_words(
    place: Workplace, stack: Stack
) -> None:
    place.runner.on("toolchain.preview_summary", Result(1, "## It fails\n"))
    place.runner.on("preview --json", Result(255, "{}", "error: domain: missing\n"))
    with pytest.raises(ToolchainError, match="correct what it says above"):
        preview(stack)
    assert place.lines == ["## It fails", "error: domain: missing"]


def test_a_preview_that_cannot_be_read_is_told(place: Workplace, stack: Stack) -> None:
    place.runner.on("toolchain.preview_summary", Result(2, "", "stdin: not JSON"))
    place.runner.on("preview --json", Result(0, "x"))
    with pytest.raises(ToolchainError, match="could not be summarised: stdin: not JSON"):
        preview(stack)
