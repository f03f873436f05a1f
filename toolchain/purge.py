"""`make purge`: the stack with all its data, after its name was typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from toolchain.console import Report
from toolchain.down import destroy
from toolchain.errors import ToolchainError
from toolchain.pending import clear_pending, engine_host
from toolchain.stack import Stack

VOLUME = "docker:index/volume:Volume"


def purge(stack: Stack, ask: Callable[[str], str] = input) -> int:
    """Destroy the stack, its volumes, its keys and its record in the backend."""
    console = stack.context.console
    if not stack.select():
        console.line(f"There is no stack {stack.name}: nothing to do.")
        return 0
    deployment = stack.deployment()
    volumes = local_volumes(deployment)
    console.line(f"This deletes stack {stack.name} with all its data and keys, for good.")
    console.line(f"Volumes: {', '.join(volumes) or 'none'}")
    _confirm(stack, ask)
    report = Report(console, "[purge]")
    if deployment.get("resources"):
        clear_pending(stack, report)
        unprotected = stack.capture("state", "unprotect", "--all", "--yes")
        if not unprotected.ok:
            raise ToolchainError(f"the state could not be unprotected: {unprotected.err.strip()}")
        destroy(stack, report)
    for name in volumes:
        _remove_volume(stack, name)
    # The configuration file belongs to the checkout, not to the stack's record.
    removed = stack.capture("stack", "rm", "--yes", "--preserve-config")
    if not removed.ok:
        raise ToolchainError(f"stack {stack.name} could not be removed: {removed.err.strip()}")
    stack.context.paths.authority(stack.name).unlink(missing_ok=True)
    console.line(f"Stack {stack.name} is gone.")
    return 0


def local_volumes(deployment: dict[str, Any]) -> list[str]:
    """Names of the recorded volumes on the local engine, also of those kept by an earlier run."""
    names = set()
    for resource in deployment.get("resources") or []:
        if resource["type"] == VOLUME and not engine_host(resource, deployment).startswith("ssh:"):
            names.add(str((resource.get("outputs") or {}).get("name") or resource["id"]))
    return sorted(names)


def _confirm(stack: Stack, ask: Callable[[str], str]) -> None:
    given = stack.context.environ.get("CONFIRM")
    try:
        typed = given if given is not None else ask(f"Type {stack.name} to go on: ")
    except EOFError:
        typed = ""
    if typed.strip() != stack.name:
        raise ToolchainError(f"nothing was deleted: {stack.name} was not typed as confirmation")


def _remove_volume(stack: Stack, name: str) -> None:
    answer = stack.context.runner.capture(["docker", "volume", "rm", name], env=stack.env)
    if not answer.ok and "no such volume" not in answer.err.lower():
        raise ToolchainError(f"volume {name} could not be removed: {answer.err.strip()}")
