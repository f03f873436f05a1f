"""`make purge`: deletes the stack with all its data, after its name was typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from toolchain import engines
from toolchain.console import Report
from toolchain.down import destroy
from toolchain.engines import VOLUME, Engine
from toolchain.errors import ToolchainError
from toolchain.stack import Stack


@dataclass(frozen=True)
class Volume:
    """A volume on an engine."""

    engine: Engine
    name: str

    def __str__(self) -> str:
        return f"{self.name}{self.engine.where}"


def purge(stack: Stack, ask: Callable[[str], str] = input) -> int:
    """Destroy the stack, its volumes, its keys and its record in the backend."""
    console = stack.context.console
    if not stack.select():
        console.line(f"There is no stack {stack.name}: nothing to do.")
        return 0
    deployment = stack.deployment()
    lost = engines.lost(stack.context, deployment)
    recorded = data_volumes(deployment)
    volumes = [volume for volume in recorded if volume.engine.name not in lost]
    console.line(f"This deletes stack {stack.name} with all its data and keys, for good.")
    console.line(f"Volumes: {', '.join(map(str, volumes)) or 'none'}")
    if len(volumes) < len(recorded):
        kept = (str(volume) for volume in recorded if volume.engine.name in lost)
        console.line(f"Not deleted, because their servers are lost: {', '.join(kept)}")
    _confirm(stack, ask)
    report = Report(console, "[purge]")
    if deployment.get("resources"):
        # Protected data stays in the state, so that a failed purge can be repeated.
        destroy(stack, report, "--exclude-protected")
        _remove(stack, volumes)
        unprotected = stack.capture("state", "unprotect", "--all", "--yes")
        if not unprotected.ok:
            raise ToolchainError(f"the state could not be unprotected: {unprotected.err.strip()}")
        destroy(stack, report)
    # The configuration file belongs to the checkout, not to the stack's record.
    removed = stack.capture("stack", "rm", "--yes", "--preserve-config")
    if not removed.ok:
        raise ToolchainError(f"stack {stack.name} could not be removed: {removed.err.strip()}")
    stack.context.paths.authority(stack.name).unlink(missing_ok=True)
    console.line(f"Stack {stack.name} is gone.")
    return 0


def data_volumes(deployment: dict[str, Any]) -> list[Volume]:
    """The recorded volumes with their engines, also of those kept by an earlier run."""
    found = {
        Volume(
            engines.of_resource(resource, deployment),
            str((resource.get("outputs") or {}).get("name") or resource["id"]),
        )
        for resource in deployment.get("resources") or []
        if resource["type"] == VOLUME
    }
    return sorted(found, key=str)


def _confirm(stack: Stack, ask: Callable[[str], str]) -> None:
    given = stack.context.environ.get("CONFIRM")
    try:
        typed = given if given is not None else ask(f"Type {stack.name} to go on: ")
    except EOFError:
        typed = ""
    if typed.strip() != stack.name:
        raise ToolchainError(f"nothing was deleted: {stack.name} was not typed as confirmation")


def _remove(stack: Stack, volumes: list[Volume]) -> None:
    failures = list(filter(None, (_removal_failure(stack, volume) for volume in volumes)))
    if failures:
        raise ToolchainError(
            f"these volumes could not be removed: {'; '.join(failures)}; correct the cause and"
            " run `make purge` again"
        )


def _removal_failure(stack: Stack, volume: Volume) -> str | None:
    """Remove a volume; return its name and the reason if that fails."""
    answer = volume.engine.docker(stack, "volume", "rm", volume.name)
    if answer.ok or "no such volume" in answer.err.lower():
        return None
    return f"{volume} ({answer.err.strip()})"
