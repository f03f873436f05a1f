"""Servers that are given up as lost: what was there may leave the state without a contact."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from toolchain import engines, servers
from toolchain.engines import VOLUME
from toolchain.errors import ToolchainError
from toolchain.stack import Stack

Say = Callable[[str], None]
Change = Callable[[dict[str, Any]], bool]
"""Changes a resource in the state, if it has to be, and says whether it has."""


def give_up(stack: Stack, say: Say) -> None:
    """Record in the state that nothing on a lost server is ever deleted there.

    Pulumi deletes by the options that the state has, and these are from before the loss: it would
    contact the server for what moves away, or refuse because its volume is protected. A record
    makes a failover one update. Nothing is lost by it: what leaves the state stays on the server.
    """
    lost = servers.lost(stack.context)
    if lost and _edit(stack, lost, _retain):
        say(f"lost, and nothing there will be deleted: {', '.join(sorted(lost))}")


def take_back(stack: Stack, names: set[str]) -> None:
    """Take the record back: what is replaced there has to be deleted again, or its name is taken.

    Volumes stay as they are; those with data are retained always.
    """
    _edit(stack, names, _release)


def _retain(resource: dict[str, Any]) -> bool:
    held = bool(resource.get("protect")) or not resource.get("retainOnDelete")
    resource["retainOnDelete"] = True
    resource.pop("protect", None)
    return held


def _release(resource: dict[str, Any]) -> bool:
    return resource["type"] != VOLUME and bool(resource.pop("retainOnDelete", False))


def _edit(stack: Stack, names: set[str], change: Change) -> bool:
    """Change what the state has on some servers; return whether anything was changed."""
    exported = stack.exported()
    deployment = exported.get("deployment") or {}
    changed = [
        change(each)
        for each in deployment.get("resources") or []
        if engines.of_resource(each, deployment).name in names
    ]
    if not any(changed):
        return False
    answer = stack.capture("stack", "import", stdin=json.dumps(exported))
    if not answer.ok:
        raise ToolchainError(
            f"the state could not be told of {', '.join(sorted(names))}:"
            f" {(answer.err or answer.out).strip() or 'no message'}"
        )
    return True
