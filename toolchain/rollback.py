"""`make rollback`: images and data as they were before the last upgrade, together."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from toolchain import backups, stack_images
from toolchain.errors import ToolchainError
from toolchain.keeper import shown
from toolchain.restore import existing, restore_to
from toolchain.stack import Stack
from toolchain.upgrade import PREFIX

IMAGES: Final = "tapbot-stack:images"
OLDER: Final = "tapbot-stack:olderImages"


def rollback(stack: Stack, ask: Callable[[str], str] = input) -> int:
    """Restore the moment before the last upgrade, or before the one that TO names."""
    deployment, found = existing(stack)
    known = json.loads(backups.keeper(stack, found).run(*backups.PROGRAM, "points"))
    name = _chosen(stack, known)
    at, images = known[name]["at"], known[name]["images"]
    console = stack.context.console
    console.line(f"Back to {name}: {', '.join(images[key] for key in sorted(images))}.")
    console.line(f"What was written since {shown(at)} stays in the volumes of today, unused.")
    return restore_to(stack, (deployment, found), name, ask, _settings(stack, name, images))


def _chosen(stack: Stack, known: Mapping[str, Any]) -> str:
    """Return the name of a point whose images are known."""
    asked = stack.context.environ.get("TO")
    upgrades = sorted(name for name in known if name.startswith(PREFIX))
    if asked is None and upgrades:
        return upgrades[-1]
    if asked in known:
        return str(asked)
    raise ToolchainError(
        f"TO: is no moment before an upgrade (got {asked or 'nothing'}; expected"
        f" {', '.join(upgrades) or 'one, but `make up` has upgraded nothing yet'}); for any other"
        f" moment: make restore STACK={stack.name}"
    )


def _settings(stack: Stack, name: str, images: Mapping[str, str]) -> dict[str, str]:
    """Return what the stack file has to say for these images, which may be older than the pins."""
    wanted = stack_images.of_stack(stack.context).needed
    changed = [key for key in sorted(images) if wanted.get(key) != images[key]]
    return {
        **{f"{IMAGES}.{key}": images[key] for key in changed},
        **{f"{OLDER}.{key}": name for key in changed},
    }
