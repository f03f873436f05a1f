"""Containers that became healthy after their update had given up waiting for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from toolchain import engines
from toolchain.console import Report
from toolchain.engines import CONTAINER
from toolchain.errors import ToolchainError
from toolchain.locks import run_locked
from toolchain.stack import Stack

HEALTH = "{{if .State.Health}}{{.State.Health.Status}}{{end}}"


def forget_recovered(stack: Stack, deployment: Mapping[str, Any], report: Report) -> None:
    """Let Pulumi forget the errors of such containers: it would replace what now works."""
    recovered = [each for each in _failed(stack, deployment) if _healthy(stack, each, deployment)]
    if not recovered:
        return
    names = ", ".join(str(each["urn"]).rpartition("::")[2] for each in recovered)
    report.say(f"healthy by now, and kept: {names}")
    targets = [f"--target={each['urn']}" for each in recovered]
    if not run_locked(stack, report, "refresh", "--yes", "--skip-preview", *targets).ok:
        raise ToolchainError("the state could not be refreshed: see the message above")


def _failed(stack: Stack, deployment: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The containers that the state has with an error from their start."""
    found = [each for each in engines.resources(deployment) if each["type"] == CONTAINER]
    found = [each for each in found if each.get("initErrors")]
    lost = engines.lost(stack.context, deployment) if found else set()
    return [each for each in found if engines.of_resource(each, deployment).name not in lost]


def _healthy(stack: Stack, resource: dict[str, Any], deployment: Mapping[str, Any]) -> bool:
    engine = engines.of_resource(resource, deployment)
    inspect = ("container", "inspect", "--format", HEALTH, str(resource["id"]))
    return engine.docker(stack, *inspect).out.strip() == "healthy"
