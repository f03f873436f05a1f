"""Going on after a pulumi that was killed: its lock, and what it had begun to create."""

from __future__ import annotations

import os
import re
import socket
from typing import Any

from toolchain.console import Report
from toolchain.errors import ToolchainError
from toolchain.stack import Stack

LOCKED = "the stack is currently locked"
LOCK_HOLDER = re.compile(r"created by (?P<user>\S*)@(?P<host>\S+) \(pid (?P<pid>\d+)\)")
CONTAINER = "docker:index/container:Container"
NETWORK = "docker:index/network:Network"


def release_dead_lock(stack: Stack, message: str, report: Report) -> bool:
    """Cancel the lock in an error message when its holder is dead; False when it is no lock."""
    if LOCKED not in message:
        return False
    holders = [match.groupdict() for match in LOCK_HOLDER.finditer(message)]
    if not holders:
        raise ToolchainError(
            "another update of this stack is under way: wait for it, or end it with `pulumi cancel`"
        )
    for holder in holders:
        if holder["host"] != socket.gethostname() or _alive(int(holder["pid"])):
            raise ToolchainError(
                f"another pulumi (process {holder['pid']} of {holder['user']} on {holder['host']})"
                " holds the lock of this stack: wait for it; when it is certainly gone, run"
                f" `pulumi cancel --stack {stack.name}` and then this command again"
            )
    pids = ", ".join(holder["pid"] for holder in holders)
    report.say(f"an earlier pulumi (process {pids}) was killed: releasing its lock")
    answer = stack.capture("cancel", "--yes")
    if not answer.ok:
        raise ToolchainError(f"the lock could not be released: {answer.err.strip()}")
    return True


def clear_pending(stack: Stack, report: Report) -> None:
    """Remove what a killed update was creating, and let the state forget it."""
    deployment = stack.deployment()
    pending = deployment.get("pending_operations") or []
    if not pending:
        return
    names = ", ".join(operation["resource"]["urn"].rpartition("::")[2] for operation in pending)
    report.say(f"an earlier update was interrupted at: {names}")
    for operation in pending:
        if operation["type"] == "creating":
            _remove_leftover(stack, operation["resource"], deployment, report)
    lines: list[str] = []
    with report.doing("comparing the state with what really runs"):
        code = stack.stream(
            "refresh", "--yes", "--skip-preview", "--clear-pending-creates", on_line=lines.append
        )
    if code != 0:
        for line in lines:
            report.raw(line)
        raise ToolchainError(
            "the state could not be repaired after an interrupted update: see the message above"
        )


def _remove_leftover(
    stack: Stack, resource: dict[str, Any], deployment: dict[str, Any], report: Report
) -> None:
    kind, inputs = resource["type"], resource.get("inputs") or {}
    name = inputs.get("name")
    commands = {CONTAINER: ["rm", "-f"], NETWORK: ["network", "rm"]}
    # A volume is created by name and may hold data: the next update takes it as it is.
    if kind not in commands or not isinstance(name, str):
        return
    if kind == CONTAINER and not _labelled(inputs, stack.name):
        return
    host = engine_host(resource, deployment)
    if host.startswith("ssh://"):
        report.say(f"{name} may be left over on {host}: if the update fails, remove it there")
        return
    # The provider of the killed update may have finished it; without it this is a no-op.
    stack.context.runner.capture(["docker", *commands[kind], name], env=stack.env, timeout=60)
    report.say(f"removed the half-made {name}")


def engine_host(resource: dict[str, Any], deployment: dict[str, Any]) -> str:
    """Address of the engine that a resource's provider talks to; empty for the default one."""
    urn = str(resource.get("provider", "")).rpartition("::")[0]
    for candidate in deployment.get("resources") or []:
        if candidate["urn"] == urn:
            return str((candidate.get("inputs") or {}).get("host") or "")
    return ""


def _labelled(inputs: dict[str, Any], stack: str) -> bool:
    return any(
        label.get("label") == "kz.tapbot.stack" and label.get("value") == stack
        for label in inputs.get("labels") or []
    )


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
