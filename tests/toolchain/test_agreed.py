"""An edited stack file is kept after a yes alone."""

from collections.abc import Callable

import pytest

from tests.toolchain.scripted import Workplace, install_cli
from toolchain import agreed
from toolchain.errors import ToolchainError
from toolchain.process import Result
from toolchain.stack import Stack

STATE, PLACE = "tapbot-stack:servers.data.state", "tapbot-stack:placement.qdrant"
EDITS = {STATE: "lost", PLACE: "edge"}


@pytest.fixture(name="here")
def stack(place: Workplace, monkeypatch: pytest.MonkeyPatch) -> Stack:
    """A stack in whose file one of the settings is there already."""
    install_cli(place.context)
    place.runner.on(f"config get --path {STATE}", Result(1))
    place.runner.on(f"config get --path {PLACE}", Result(0, "data\n"))
    for words in ("config set", "config rm"):
        place.runner.on(words, Result(0))
    monkeypatch.setattr(agreed, "preview", lambda _stack: place.runner.calls.append(["preview"]))
    return Stack(place.context)


def edits(place: Workplace) -> list[str]:
    """Return what was written to the stack file, in order."""
    ran = [" ".join(each) for each in place.runner.calls]
    return [
        each.split("config ")[1].split(" --stack")[0].replace(" --path tapbot-stack:", " ")
        for each in ran
        if "config set" in each or "config rm" in each
    ]


BOTH = ["set servers.data.state lost", "set placement.qdrant edge"]
BACK = ["rm servers.data.state", "set placement.qdrant data"]


def test_what_was_agreed_to_stays(place: Workplace, here: Stack) -> None:
    with agreed.edited(here, EDITS):
        agreed.confirm(here, "to go on", lambda _question: "dev\n")
    assert edits(place) == BOTH
    assert place.runner.calls[-1] == ["preview"], "nobody agrees to what was not shown"


def test_the_question_names_the_stack(here: Stack) -> None:
    asked: list[str] = []

    def ask(question: str) -> str:
        asked.append(question)
        return "dev"

    agreed.confirm(here, "to have it so", ask)
    assert asked == ["Type dev to have it so: "]


def no_terminal(_question: str) -> str:
    """Be asked where nobody is."""
    raise EOFError


@pytest.mark.parametrize("answer", [lambda _question: "yes", no_terminal])
def test_anything_else_puts_the_file_back(
    place: Workplace, here: Stack, answer: Callable[[str], str]
) -> None:
    with (
        pytest.raises(ToolchainError, match="nothing was changed: dev was not typed"),
        agreed.edited(here, EDITS),
    ):
        agreed.confirm(here, "to go on", answer)
    assert edits(place) == BOTH + BACK


def test_an_interrupt_puts_the_file_back(place: Workplace, here: Stack) -> None:
    with pytest.raises(KeyboardInterrupt), agreed.edited(here, EDITS):
        raise KeyboardInterrupt
    assert edits(place) == BOTH + BACK


def test_an_edit_that_fails_half_way_is_put_back(place: Workplace, here: Stack) -> None:
    place.runner.on("config set", Result(0), Result(255, "", "error: read-only file"), Result(0))
    with (
        pytest.raises(ToolchainError, match="pulumi config set failed: error: read-only file"),
        agreed.edited(here, EDITS),
    ):
        pytest.fail("half of it is not what was asked for")
    assert edits(place) == BOTH + BACK


def test_a_confirmation_may_be_given_with_the_command(place: Workplace, here: Stack) -> None:
    object.__setattr__(place.context, "environ", {**place.context.environ, "CONFIRM": "dev"})
    agreed.confirm(here, "to go on", no_terminal)
