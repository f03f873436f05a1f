"""The backups of a stack: what they say of themselves, and what they are asked for."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final

from toolchain import containers, offsite
from toolchain.containers import Container
from toolchain.errors import ToolchainError
from toolchain.keeper import ASKS_EVERY_SECONDS, Keeper, shown
from toolchain.stack import Stack

SERVICE: Final = "backups"
STATUS: Final = "/var/lib/barman/status.json"
PROGRAM: Final = ("python3", "-m", "components.recovery.backup_program")


def keeper(stack: Stack, found: list[Container]) -> Keeper:
    """Return the container of the backups; an error where the stack has none that runs."""
    for each in found:
        if each.service == SERVICE and each.condition != containers.MISSING:
            return Keeper(stack, each, STATUS)
    raise ToolchainError(
        f"stack {stack.name} has no backups that run: see docs/services/backups.md, then `make up`"
    )


def line(status: dict[str, Any]) -> str:
    """Return how the backups stand in one line for `make status`."""
    newest, drill = status["newest"], status["drill"]
    if not newest:
        return f"Backups: none yet ({'; '.join(status['reasons']) or 'the first one runs'})."
    said = [
        f"{status['backups']} verified, the newest of {shown(newest['end'])}"
        f" ({newest['size'] >> 20} MB)",
        f"every second since {shown(status['since'])} can be restored",
    ]
    if drill:
        result = f"failed: {drill['refused']}" if drill["refused"] else f"took {drill['took']:g} s"
        said.append(f"the last restore for trial, {shown(drill['at'])}, {result}")
    if status["reasons"]:
        said.append(f"BUT {'; '.join(status['reasons'])}")
    return f"Backups: {'; '.join(said)}."


def advice(stack: Stack, found: list[Container]) -> str:
    """Return the line for `make status`; nothing where the stack has no backups."""
    try:
        return line(keeper(stack, found).status())
    except ToolchainError as error:
        has = any(each.service == SERVICE for each in found)
        return f"Backups: {error}." if has else ""


def base_backup(here: Keeper, pause: Callable[[float], None]) -> dict[str, Any]:
    """Make one now, wait until it is verified or has failed, and return what is said then."""
    before = here.status()
    here.run(*PROGRAM, "backup")
    status = before
    while status["newest"] == before["newest"] or status["runs"]:
        pause(ASKS_EVERY_SECONDS)
        status = here.status()
        if status["reasons"] and not status["runs"]:
            break
    return status


def make(stack: Stack, pause: Callable[[float], None] = time.sleep) -> int:
    """Make a base backup now, or a point with the NAME that is given, to restore to later."""
    stack.select()
    console = stack.context.console
    found = containers.survey(stack, stack.deployment()).containers
    here = keeper(stack, found)
    name = stack.context.environ.get("NAME")
    if name:
        here.run(*PROGRAM, "point", name)
        console.line(f'This moment has the name "{name}": make restore TO="{name}"')
        return 0
    console.line("Making a base backup and comparing every file with its checksum ...")
    status = base_backup(here, pause)
    console.line(line(status))
    sent = offsite.keepers(stack, found)
    if not sent or status["reasons"]:
        return 1 if status["reasons"] else 0
    console.line("Sending what has changed to the place outside the servers ...")
    statuses = offsite.make(sent, pause)
    console.line(offsite.line(statuses))
    return 1 if any(each["reasons"] for each in statuses) else 0
