"""Asks the bot that ships, without Telegram: it answers as it does there."""

from __future__ import annotations

from typing import Final

from toolchain import containers
from toolchain.errors import ToolchainError
from toolchain.stack import Stack

DEFAULT: Final = "assistant"
SECONDS: Final = 120
"""Longer than the bot takes for an answer at most."""


def ask(stack: Stack) -> int:
    """Ask Q of the bot BOT and print what it says."""
    environ = stack.context.environ
    question, bot = environ.get("Q", "").strip(), environ.get("BOT") or DEFAULT
    if not question:
        raise ToolchainError('what is the question? Say it as in `make ask Q="How much is it?"`')
    stack.select()
    found = containers.survey(stack, stack.deployment()).containers
    for each in found:
        if each.service == f"bot-{bot}" and each.condition in containers.FINE:
            command = each.engine.command(
                "exec", each.name, "python3", "-m", "bot", "ask", question
            )
            answer = stack.context.runner.capture(command, env=stack.env, timeout=SECONDS)
            if not answer.ok:
                raise ToolchainError((answer.err or answer.out).strip() or "the bot says nothing")
            stack.context.console.line(answer.out.rstrip())
            return 0
    raise ToolchainError(
        f"stack {stack.name} has no bot {bot} that is well: see docs/services/assistant.md, then"
        " `make up`, or `make status`"
    )
