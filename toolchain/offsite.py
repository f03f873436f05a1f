"""The copies of a stack outside its servers: what they say of themselves, and one made now."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final

from toolchain import containers
from toolchain.containers import Container
from toolchain.errors import ToolchainError
from toolchain.keeper import ASKS_EVERY_SECONDS, Keeper, shown
from toolchain.stack import Stack

SERVICE: Final = "offsite"
STATUS: Final = "/var/lib/offsite/status.json"
PROGRAM: Final = ("python3", "-m", "components.recovery.restic_program")


def keepers(stack: Stack, found: list[Container]) -> list[Keeper]:
    """Return the containers that send copies, one for each engine that runs one."""
    return [
        Keeper(stack, each, STATUS)
        for each in found
        if each.service == SERVICE and each.condition != containers.MISSING
    ]


def line(statuses: list[dict[str, Any]]) -> str:
    """Return how the copies stand in one line for `make status`."""
    copies = {what: each for status in statuses for what, each in status["copies"].items()}
    reasons = [each for status in statuses for each in status["reasons"]]
    checks = [status["check"] for status in statuses if status["check"]]
    if not copies:
        return f"Copies elsewhere: none yet ({'; '.join(reasons) or 'the first one runs'})."
    said = [
        f"{what} of {shown(each['at'])} ({each['size'] >> 20} MB)"
        for what, each in sorted(copies.items())
    ]
    for check in checks:
        result = f"failed: {check['refused']}" if check["refused"] else "found nothing wrong"
        said.append(f"the last check, {shown(check['at'])}, {result}")
    if reasons:
        said.append(f"BUT {'; '.join(reasons)}")
    return f"Copies elsewhere: {'; '.join(said)}."


def advice(stack: Stack, found: list[Container]) -> str:
    """Return the line for `make status`; nothing where the stack has no copies elsewhere."""
    here = keepers(stack, found)
    try:
        return line([each.status() for each in here]) if here else ""
    except ToolchainError as error:
        return f"Copies elsewhere: {error}."


def make(here: list[Keeper], pause: Callable[[float], None] = time.sleep) -> list[dict[str, Any]]:
    """Send everything now, wait until all of it has arrived or failed, and return what is said."""
    began = [_made(each.status()) for each in here]
    for each in here:
        each.run(*PROGRAM, "copy")
    pause(ASKS_EVERY_SECONDS * 3)
    statuses = [each.status() for each in here]
    while any(_waits(*pair) for pair in zip(began, statuses, strict=True)):
        pause(ASKS_EVERY_SECONDS)
        statuses = [each.status() for each in here]
    return statuses


def _waits(before: float, status: dict[str, Any]) -> bool:
    return bool(status["runs"]) or (_made(status) <= before and not status["reasons"])


def _made(status: dict[str, Any]) -> float:
    return min((float(each["at"]) for each in status["copies"].values()), default=0.0)
