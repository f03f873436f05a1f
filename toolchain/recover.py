"""`make recover`: what was on a lost server goes to another one, is tried there, and told."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

from toolchain import engines, virtualenv
from toolchain.agreed import confirm, edited
from toolchain.context import Context
from toolchain.errors import ToolchainError
from toolchain.lost import take_back
from toolchain.recovery.checks import checks
from toolchain.restore import COPIES
from toolchain.stack import Stack

PLANNER: Final = "toolchain.recovery.plan"
"""It needs packages, so it runs in the virtualenv."""

Plan = dict[str, Any]
"""As `toolchain/recovery/plan.py` describes it."""


def recover(
    stack: Stack, update: Callable[[Context], int], ask: Callable[[str], str] = input
) -> int:
    """Show it, ask, update and check; return 1 if something does not work afterwards.

    Once agreed to, the settings stay: typed again, the command goes on from there.
    """
    environ, console = stack.context.environ, stack.context.console
    server, onto = (environ.get(each, "").strip() for each in ("SERVER", "ONTO"))
    plan = _plan(stack, server, onto)
    if not stack.select() or not engines.of_deployment(stack.deployment()):
        raise ToolchainError(
            f"stack {stack.name} was never deployed, as this machine knows it: there is"
            " nothing to recover; where its state was kept: docs/runbooks/keep-the-state.md"
        )
    for line in _shown(plan, server, onto):
        console.line(line)
    _agree(stack, plan, server, ask)
    began = datetime.now(UTC)
    try:
        update(stack.context)
    except ToolchainError as error:
        raise ToolchainError(
            f"{error}. What was agreed to is in {stack.context.stack_file}: correct the cause, and"
            f" `make recover STACK={stack.name} SERVER={server} ONTO={onto}` goes on"
        ) from None
    fine = _checked(stack)
    for line in _afterwards(stack, plan, server, began):
        console.line(line)
    return 0 if fine else 1


def _plan(stack: Stack, server: str, onto: str) -> Plan:
    context = stack.context
    python = str(virtualenv.python(context))
    answer = context.runner.capture(
        [python, "-m", PLANNER, context.stack_file, server, onto],
        env=context.environ,
        cwd=context.paths.checkout,
    )
    if not answer.ok:
        raise ToolchainError(answer.err.strip() or "the stack file could not be read")
    plan: Plan = json.loads(answer.out)
    return plan


def _shown(plan: Plan, server: str, onto: str) -> list[str]:
    """Tell what will be where, and what that costs."""
    if plan["repeated"]:
        head = f"{server} is said to be lost, and nothing is placed there: an earlier run goes on."
        moved = f"What is on {onto} now; where an earlier run moved it:"
    else:
        head = (
            f"{server} is given up as lost. Switch it off at the provider first, if you can: two"
            " servers cannot know whether one is dead or cut off."
        )
        moved = "What moves, and what becomes of it:"
    edits = [f"  {path}: {value}" for path, value in plan["settings"].items()]
    return [
        head,
        *(["", "Settings:", *edits] if edits else []),
        *(["", moved, *(f"- {each}" for each in plan["said"])] if plan["said"] else []),
        "",
    ]


def _agree(stack: Stack, plan: Plan, server: str, ask: Callable[[str], str]) -> None:
    try:
        with edited(stack, plan["settings"]):
            confirm(stack, f"to go on without {server}", ask)
    except BaseException:
        if not plan["was_lost"]:
            # The preview has recorded the loss in the state: nobody would contact it any more.
            take_back(stack, {server})
        raise


def _checked(stack: Stack) -> bool:
    """Print what works and what does not."""
    console, fine = stack.context.console, True
    console.line()
    for each in checks(stack):
        console.line(each.line)
        fine = fine and each.ok
    return fine


def _afterwards(stack: Stack, plan: Plan, server: str, began: datetime) -> list[str]:
    """Tell what is left to do."""
    lines = [""]
    if plan["comes_back"]:
        # What sends copies on the other server has sent its empty volumes since.
        to = "a time before the loss" if plan["repeated"] else began.isoformat(" ", "seconds")
        what = " and ".join(plan["comes_back"])
        lines.append(
            f"To bring back {what} from the copies elsewhere: make restore STACK={stack.name}"
            f' TO="{to}" ONLY={COPIES}'
        )
    lines.append(
        f"When {server} is found again: docs/runbooks/failover.md, `The old primary returns`; if it"
        f" never is: docs/runbooks/replace-a-server.md. All servers: make doctor STACK={stack.name}"
    )
    return lines
