"""A question to the bot that ships, on whatever server it runs."""

import json

import pytest

from tests.toolchain.scripted import Workplace, install_cli
from tests.toolchain.test_links import EDGE
from tests.toolchain.test_upgrade import PROVIDER
from toolchain import containers
from toolchain.ask import ask
from toolchain.containers import Container, Survey
from toolchain.errors import ToolchainError
from toolchain.process import Result
from toolchain.stack import Stack


def bot(number: int, condition: str = "healthy") -> Container:
    """Return a replica of the bot on a remote server."""
    name = f"tapbot-dev-bot-assistant-{number}"
    return Container(name, "bot-assistant", "edge", condition, "-", "x:1", 0, EDGE)


@pytest.fixture
def stack(place: Workplace, monkeypatch: pytest.MonkeyPatch) -> Stack:
    """A stack with two replicas of the bot, one of which is not well."""
    install_cli(place.context)
    place.runner.on("stack select", Result(0))
    exported = {"deployment": {"resources": [PROVIDER]}}
    place.runner.on("stack export", Result(0, json.dumps(exported)))
    there = Survey([bot(1, "unhealthy"), bot(2)], [], [])
    monkeypatch.setattr(containers, "survey", lambda *_args: there)
    return asking(place, Q="What's it; rm -rf /?")


def asking(place: Workplace, **environ: str) -> Stack:
    """Return the stack with these variables of `make`."""
    environ = {**place.context.environ, **environ}
    object.__setattr__(place.context, "environ", environ)
    return Stack(place.context)


def test_the_answer_is_printed(place: Workplace, stack: Stack) -> None:
    place.runner.on("bot ask", Result(0, "90 000 tenge\n  from: Prices\n"))
    assert ask(stack) == 0
    assert place.lines[-2:] == ["90 000 tenge", "  from: Prices"]
    [sent] = place.runner.ran("bot ask")
    assert "203.0.113.10" in sent
    assert sent[-1].endswith("""bot-assistant-2 python3 -m bot ask 'What'"'"'s it; rm -rf /?'""")


def test_what_the_bot_complains_of_is_the_error(place: Workplace, stack: Stack) -> None:
    place.runner.on("bot ask", Result(1, "", "ask: the bot does not answer (ConnectError)\n"))
    with pytest.raises(ToolchainError, match="ask: the bot does not answer"):
        ask(stack)


def test_a_stack_without_it_says_how_to_get_one(place: Workplace, stack: Stack) -> None:
    del stack
    with pytest.raises(ToolchainError, match=r"no bot other .*docs/services/assistant\.md"):
        ask(asking(place, BOT="other"))


def test_no_question_is_asked_for_one(place: Workplace, stack: Stack) -> None:
    del stack
    with pytest.raises(ToolchainError, match='make ask Q="'):
        ask(asking(place, Q=" "))
