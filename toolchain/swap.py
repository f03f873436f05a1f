"""New volumes in the place of those in use, once somebody has agreed to what that changes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from toolchain import engines
from toolchain.agreed import confirm, edited, must
from toolchain.engines import VOLUME, Engine
from toolchain.errors import ToolchainError
from toolchain.stack import Stack

MEMORY: Final = "512m"
CLOSED: Final = (
    *("--read-only", "--cap-drop", "ALL", "--memory", MEMORY),
    *("--security-opt", "no-new-privileges:true", "--tmpfs", "/tmp"),
)
"""What fills a volume. What recovers is on no network: no restored flow reaches anyone."""


@dataclass(frozen=True)
class Swap:
    """One volume for another on an engine."""

    engine: Engine
    setting: str
    """What says how the name of the volume in use ends."""
    old: str
    new: str
    suffix: str
    """The end of the new one's name."""


def environment(described: dict[str, Any]) -> list[str]:
    """Return the words that give a container the environment of another one."""
    return [part for each in described["Config"]["Env"] for part in ("--env", each)]


def result_of(stack: Stack, command: list[str]) -> dict[str, Any]:
    """Run what prints its result as JSON, and show its other lines; an error says why it failed."""
    lines: list[str] = []

    def heard(text: str) -> None:
        lines.append(text)
        if not text.startswith("{"):
            stack.context.console.line(f"  {text}")

    code = stack.context.runner.stream(command, env=stack.env, on_line=heard)
    results = [json.loads(each) for each in lines if each.startswith("{")]
    if code != 0 or not results:
        reason = results[-1]["refused"] if results else f"docker ended with {code}"
        raise ToolchainError(f"nothing was changed: {reason}")
    found: dict[str, Any] = results[-1]
    return found


def agree(
    stack: Stack,
    deployment: dict[str, Any],
    swaps: Sequence[Swap],
    ask: Callable[[str], str],
    settings: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Show the update that uses the new volumes and settings, and ask; put all back on a no."""
    recorded = [_recorded(deployment, each.old) for each in swaps]
    with edited(stack, {**settings, **{each.setting: each.suffix for each in swaps}}):
        for urn in recorded:
            # It stays on its engine, but leaves the state, which refuses that to what is protected.
            must(stack, "state", "unprotect", urn, "--yes")
        try:
            confirm(stack, "to have the stack use them", ask)
        except BaseException:
            for urn in recorded:
                must(stack, "state", "protect", urn, "--yes")
            raise


def _recorded(deployment: dict[str, Any], volume: str) -> str:
    for each in engines.resources(deployment):
        if each["type"] == VOLUME and (each.get("inputs") or {}).get("name") == volume:
            return str(each["urn"])
    raise ToolchainError(f"the state knows no volume {volume}: `pulumi refresh`, then again")
