"""What an interrupted update was doing: the state forgets it, half-made things are removed."""

from __future__ import annotations

from typing import Any

from toolchain.console import Report
from toolchain.errors import ToolchainError
from toolchain.locks import run_locked
from toolchain.stack import Stack

CONTAINER = "docker:index/container:Container"
NETWORK = "docker:index/network:Network"
# A volume is created by name and may hold data: the next update takes it as it is.
REMOVED_BY = {CONTAINER: ("rm", "-f"), NETWORK: ("network", "rm")}


def clear_pending(stack: Stack, report: Report) -> None:
    """Bring the state in line with the engine when an earlier update was interrupted."""
    deployment = stack.deployment()
    pending = deployment.get("pending_operations") or []
    if not pending:
        return
    names = ", ".join(operation["resource"]["urn"].rpartition("::")[2] for operation in pending)
    report.say(f"an update is unfinished at: {names}")
    # First, because it takes the lock: the unfinished update may be another one that still runs.
    refresh = ("refresh", "--yes", "--skip-preview", "--clear-pending-creates")
    if not run_locked(stack, report, *refresh).ok:
        raise ToolchainError(
            "the state could not be repaired after an interrupted update: see the message above"
        )
    for operation in pending:
        if operation["type"] == "creating":
            _remove_leftover(stack, operation["resource"], deployment, report)


def engine_host(resource: dict[str, Any], deployment: dict[str, Any]) -> str:
    """Address of the engine that a resource's provider talks to; empty for the default one."""
    urn = str(resource.get("provider", "")).rpartition("::")[0]
    for candidate in deployment.get("resources") or []:
        if candidate["urn"] == urn:
            return str((candidate.get("inputs") or {}).get("host") or "")
    return ""


def _remove_leftover(
    stack: Stack, resource: dict[str, Any], deployment: dict[str, Any], report: Report
) -> None:
    kind, inputs = resource["type"], resource.get("inputs") or {}
    name = inputs.get("name")
    if kind not in REMOVED_BY or not isinstance(name, str):
        return
    if not name.startswith(f"tapbot-{stack.name}-"):
        return
    host = engine_host(resource, deployment)
    if host.startswith("ssh://"):
        report.say(f"{name} may be left over on {host}: if the update fails, remove it there")
        return
    command = ["docker", *REMOVED_BY[kind], name]
    if stack.context.runner.capture(command, env=stack.env, timeout=60).ok:
        report.say(f"removed the half-made {name}")
