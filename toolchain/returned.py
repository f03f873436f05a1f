"""Servers that were lost and are active again: what moved away meanwhile still runs there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from toolchain import containers, engines, servers
from toolchain.console import Report
from toolchain.engines import Engine
from toolchain.errors import ToolchainError
from toolchain.lost import take_back
from toolchain.stack import Stack

FILES = "-files"
"""The end of the name of a volume that the program fills."""


def clear_returned(stack: Stack, deployment: Mapping[str, Any], report: Report) -> None:
    """Remove the containers that left the state while their server was lost.

    They would go on working beside those that took their place, and their names would be taken.
    Volumes with data stay.
    """
    retained = engines.retained(deployment)
    back = retained & servers.remote(stack.context) if retained else set()
    for engine in engines.of_deployment(deployment):
        if engine.name in back:
            _clear(stack, engine, deployment, report)
    if back:
        take_back(stack, back)


def _clear(stack: Stack, engine: Engine, deployment: Mapping[str, Any], report: Report) -> None:
    known = {
        (resource.get("inputs") or {}).get("name")
        for resource in engines.resources(deployment)
        if engines.of_resource(resource, deployment) == engine
    }
    listed = [each.name for each in containers.on_engine(engine, stack)]
    left = [name for name in listed if name not in known]
    if left:
        report.say(f"moved away while {engine.name} was lost, removed there: {', '.join(left)}")
        _docker(stack, engine, "rm", "-f", "-v", *left)
    found = _docker(stack, engine, "volume", "ls", "-q", "--filter", f"name=tapbot-{stack.name}-")
    volumes = [name for name in found.split() if name not in known]
    if files := [name for name in volumes if name.endswith(FILES)]:
        _docker(stack, engine, "volume", "rm", *files)
    if kept := [name for name in volumes if not name.endswith(FILES)]:
        report.say(f"data from before, kept on {engine.name}: {', '.join(kept)}")


def _docker(stack: Stack, engine: Engine, *args: str) -> str:
    answer = engine.docker(stack, *args)
    if not answer.ok:
        raise ToolchainError(f"docker {args[0]}{engine.where} failed: {answer.err.strip()}")
    return answer.out
