"""One preview run, summarised in plain language."""

import json

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
    place.runner.on("stack export", Result(0, '{"deployment": {}}'))
    return Stack(place.context)


def test_the_summary_of_one_run_is_shown(place: Workplace, stack: Stack) -> None:
    place.runner.on("toolchain.preview_summary", SUMMARY)
    place.runner.on("preview --json", Result(0, '{"steps": []}'))
    assert preview(stack) == 0
    assert place.lines == ["## No changes"]
    assert '{"steps": []}' in place.runner.stdin
    assert len(place.runner.ran("preview --json")) == 1


def test_what_an_update_leaves_out_is_left_out(place: Workplace, stack: Stack) -> None:
    place.runner.on("toolchain.preflight.kinds", Result(0, '{"a": "local"}'))
    images = {"images": {}, "extras": {"dozzle": {"dozzle": "amir20/dozzle:v10.7.3"}}}
    place.runner.on("config.stack_images", Result(0, json.dumps(images)))
    place.runner.on("docker image ls", Result(0, ""))
    place.runner.on("stack export", Result(0, '{"deployment": {}}'))
    place.runner.on("toolchain.preview_summary", SUMMARY)
    place.runner.on("preview --json", Result(0, '{"steps": []}'))
    preview(stack)
    assert place.runner.envs[-1]["TAPBOT_WITHOUT"] == "dozzle"


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
