"""Before another image gets the data, a backup of it that was verified."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from toolchain import backups, containers, stack_images
from toolchain.errors import ToolchainError
from toolchain.stack import Stack

MIGRATES: Final = {
    "postgres": "postgres",
    "directus": "directus",
    "n8n": "n8n",
    "n8n-worker": "n8n",
    "n8n-webhook": "n8n",
    "n8n-runner": "n8n-runners",
}
"""Services whose new version may change the data, and the keys of their images.

A runner has no data, but only goes with n8n's own version: it goes back together with it.
"""

SKIP: Final = "WITHOUT_BACKUP"
PREFIX: Final = "before-upgrade-"
"""How the names of such moments begin."""


def back_up_first(
    stack: Stack,
    deployment: dict[str, Any],
    say: Callable[[str], None],
    pause: Callable[[float], None] = time.sleep,
) -> None:
    """Make a backup, and a named moment to come back to, where an image changes."""
    recorded = containers.in_state(stack, deployment)
    deployed = {
        (MIGRATES[each.service], each.image) for each in recorded if each.service in MIGRATES
    }
    if not deployed:
        return
    wanted = stack_images.of_stack(stack.context).needed
    changes = sorted(
        f"{image} becomes {wanted[key]}"
        for key, image in deployed
        if wanted.get(key, image) != image
    )
    if not changes:
        return
    say(f"{'; '.join(changes)}: the way back is a restore, because data is migrated")
    if not any(each.service == backups.SERVICE for each in recorded):
        say("THERE IS NO BACKUP to come back to: see docs/services/backups.md")
    elif stack.context.environ.get(SKIP) == "yes":
        say(f"no backup is made, because {SKIP}=yes")
    else:
        images = dict(deployed)
        # Two of one key are an upgrade that ended half-way: the moment before it has the way back.
        _back_up(stack, deployment, images if len(images) == len(deployed) else None, say, pause)


def _back_up(
    stack: Stack,
    deployment: dict[str, Any],
    images: Mapping[str, str] | None,
    say: Callable[[str], None],
    pause: Callable[[float], None],
) -> None:
    name = time.strftime(f"{PREFIX}%Y%m%d-%H%M%S", time.gmtime())
    try:
        here = backups.keeper(stack, containers.survey(stack, deployment).containers)
        say("making a base backup and comparing every file with its checksum")
        status = backups.base_backup(here, pause)
        reasons = "; ".join(status["reasons"])
        if not reasons:
            noted = [json.dumps(images)] if images else []
            here.run(*backups.PROGRAM, "point", name, *noted)
    except ToolchainError as error:
        reasons = str(error)
    if reasons:
        raise ToolchainError(
            f"nothing was changed: there is no verified backup to come back to ({reasons}). Mend"
            f" that, or go on without one: `make up {SKIP}=yes`"
        )
    command = "rollback" if images else "restore"
    say(f"{backups.line(status)} Back to here: make {command} STACK={stack.name} TO={name}")
