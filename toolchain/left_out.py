"""Extras that an update does without, because their image can be had in no way.

Only an extra that the stack does not have yet: what was deployed once is never taken away because
a registry is down (docs/adr/0025-extras-are-left-out-on-this-machine-only.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from toolchain import engines, servers, stack_images
from toolchain.errors import ToolchainError
from toolchain.stack import Stack

VARIABLE = "TAPBOT_WITHOUT"
"""How the program is told, by names with commas between them: config/left_out.py reads it."""

OWN = "tapbot:containers:Service"
"""The type of a service in the state, without its containers."""


def leave_out(stack: Stack) -> None:
    """Have pulumi do without the extras of which this machine's engine has no image."""
    if not servers.all_local(stack.context):
        return
    extras = stack_images.of_stack(stack.context).extras
    missing = {
        name: [
            each for each in images.values() if not stack_images.is_on_engine(stack.context, each)
        ]
        for name, images in extras.items()
    }
    absent = {name: images for name, images in missing.items() if images}
    if not absent:
        return
    for name in sorted(absent.keys() & _deployed(stack.deployment())):
        raise ToolchainError(
            f"{name} is part of this stack, but the engine has no {', '.join(absent[name])}, and"
            " there is no way to have it here: nothing was changed. Make its registry reachable,"
            f" name another image below `images` in {stack.context.stack_file}, or remove the"
            f" section of {name} and its place"
        )
    stack.env[VARIABLE] = ",".join(absent)


def _deployed(deployment: Mapping[str, Any]) -> set[str]:
    """The names of the services in the state."""
    return {
        resource["urn"].rpartition("::")[2]
        for resource in engines.resources(deployment)
        if resource["type"] == OWN
    }
