"""Cleans up after an interrupted update: repairs the state, removes half-made objects."""

from __future__ import annotations

from typing import Any

from toolchain import engines
from toolchain.console import Report
from toolchain.engines import CONTAINER, NETWORK, Engine
from toolchain.errors import ToolchainError
from toolchain.locks import run_locked
from toolchain.stack import Stack

# Volumes are kept: they may hold data, and the next update uses them as they are.
REMOVED_BY = {CONTAINER: ("rm", "-f", "-v"), NETWORK: ("network", "rm")}


def clear_pending(stack: Stack, deployment: dict[str, Any], report: Report) -> None:
    """Bring the state in line with the engines if an earlier update was interrupted."""
    pending = deployment.get("pending_operations") or []
    if not pending:
        return
    names = ", ".join(operation["resource"]["urn"].rpartition("::")[2] for operation in pending)
    report.say(f"an update is unfinished at: {names}")
    # Refresh first, because it takes the lock: the unfinished update may still be running.
    refresh = ("refresh", "--yes", "--skip-preview", "--clear-pending-creates")
    lost = engines.lost(stack.context, deployment)
    untouched = [f"--exclude={urn}" for urn in _urns_on(lost, deployment)]
    if not run_locked(stack, report, *refresh, *untouched).ok:
        raise ToolchainError(
            "the state could not be repaired after an interrupted update: see the message above"
        )
    for operation in pending:
        engine = engines.of_resource(operation["resource"], deployment)
        if operation["type"] == "creating" and engine.name not in lost:
            _remove_leftover(stack, operation["resource"], engine, report)


def _urns_on(names: set[str], deployment: dict[str, Any]) -> list[str]:
    return [
        resource["urn"]
        for resource in deployment.get("resources") or []
        if engines.of_resource(resource, deployment).name in names
    ]


def _remove_leftover(
    stack: Stack, resource: dict[str, Any], engine: Engine, report: Report
) -> None:
    kind, inputs = resource["type"], resource.get("inputs") or {}
    name = inputs.get("name")
    if kind not in REMOVED_BY or not isinstance(name, str):
        return
    if not name.startswith(f"tapbot-{stack.name}-"):
        return
    if engine.docker(stack, *REMOVED_BY[kind], name).ok:
        report.say(f"removed the half-made {name}{engine.where}")
