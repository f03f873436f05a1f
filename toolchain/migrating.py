"""Lets no update replace a container in the middle of the migration of its database."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from toolchain import containers, engines
from toolchain.console import Report
from toolchain.containers import Container
from toolchain.errors import ToolchainError
from toolchain.stack import Stack

PATIENCE_SECONDS = 30.0
"""How long one command waits; most migrations are over by then."""

EVERY_SECONDS = 3.0

BUSY = """
SELECT usename, extract(epoch FROM max(clock_timestamp() - xact_start))::int
FROM pg_stat_activity
WHERE state <> 'idle' AND xact_start < clock_timestamp() - interval '2 seconds'
GROUP BY usename
"""
"""The roles with a transaction, or a statement, of more than two seconds, and how many."""


def let_finish(stack: Stack, deployment: Mapping[str, Any], report: Report) -> None:
    """Wait for what an unfinished or failed update left migrating; raise when that takes long."""
    if not _may_be_left(deployment):
        return
    deadline = time.monotonic() + PATIENCE_SECONDS
    told = False
    while found := _migrating(stack, deployment):
        names = ", ".join(each.name for each in found)
        if time.monotonic() > deadline:
            given_up = ", ".join(f"docker stop {each.name}{each.engine.where}" for each in found)
            seconds = max(found.values())
            raise ToolchainError(
                f"{names}: migrates its database, and an update would end that (got a statement of"
                f" {seconds} s; expected none)\n    fix: wait until `make status` shows it as"
                f" healthy, then `make up`; or give it up: {given_up}, then `make up`"
            )
        if not told:
            report.say(f"{names}: migrates its database; waiting")
            told = True
        time.sleep(EVERY_SECONDS)


def _may_be_left(deployment: Mapping[str, Any]) -> bool:
    return bool(deployment.get("pending_operations")) or any(
        each.get("initErrors") for each in engines.resources(deployment)
    )


def _migrating(stack: Stack, deployment: Mapping[str, Any]) -> dict[Container, int]:
    """Containers that are not healthy and whose role works in the database, with its seconds."""
    found = containers.survey(stack, deployment).containers
    waiting = [each for each in found if each.condition in containers.UNREADY]
    if not waiting:
        return {}
    busy: dict[str, int] = {}
    for server in found:
        if server.service == containers.DATABASE and server.fine:
            busy |= _busy(stack, server)
    return {each: busy[each.service] for each in waiting if each.service in busy}


def _busy(stack: Stack, server: Container) -> dict[str, int]:
    asked = ("psql", "-U", "postgres", "-tAF", " ", "-c", " ".join(BUSY.split()))
    answer = server.engine.docker(stack, "exec", server.name, *asked)
    words = [line.split() for line in answer.out.splitlines()]
    return {each[0]: int(each[1]) for each in words if len(each) == 2}
