"""`make export-schema` and `make apply-schema`: Directus's content model, kept as a file."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final

from toolchain import containers, links, virtualenv
from toolchain.containers import Container
from toolchain.errors import ToolchainError
from toolchain.keeper import Running
from toolchain.stack import Stack
from toolchain.swap import CLOSED, environment

FILE: Final = "directus/snapshot.yaml"
KEEPER: Final = "toolchain.model_files"
"""It needs packages, so it runs in the virtualenv."""

SERVICE: Final = "directus"
PRINT: Final = (
    "node cli.js schema snapshot --yes --format json /tmp/snapshot.json >&2"
    " && cat /tmp/snapshot.json"
)
"""Directus's own tool; its log is no part of the snapshot."""

APPLY: Final = "cat >/tmp/snapshot.json && node cli.js schema apply --yes /tmp/snapshot.json"
DIFFERS: Final = 3


def export(stack: Stack) -> int:
    """Write the content model to the file."""
    live = _run(stack, _replica(stack), PRINT)
    stack.context.console.line(_keep(stack, "write", live).strip())
    return 0


def apply(stack: Stack, ask: Callable[[str], str] = input, *, dry: bool = False) -> int:
    """Show what makes Directus as the file says, ask where data is lost, and do it."""
    console, replica = stack.context.console, _replica(stack)
    plan: dict[str, Any] = json.loads(_keep(stack, "plan", _run(stack, replica, PRINT)))
    for sentence in plan["changes"]:
        console.line(sentence)
    if not plan["changes"]:
        console.line("Directus: no changes")
        return 0
    if dry or "dry" in stack.context.flags:
        return DIFFERS
    if plan["losses"]:
        _agree(stack, ask)
    _run(stack, replica, APPLY, json.dumps(plan["snapshot"]))
    console.line(f"Directus is as {FILE} says.")
    # A new collection may be one that n8n or a bot was to read.
    return links.make(stack) if links.there(stack) else 0


def _agree(stack: Stack, ask: Callable[[str], str]) -> None:
    given = stack.context.environ.get("CONFIRM")
    question = f"Data is lost with this. Type {stack.name} to go on: "
    try:
        typed = given if given is not None else ask(question)
    except EOFError:
        typed = ""
    if typed.strip() != stack.name:
        raise ToolchainError(f"nothing was changed: {stack.name} was not typed")


def _replica(stack: Stack) -> Container:
    known = stack.select()
    for each in containers.survey(stack, stack.deployment() if known else {}).containers:
        if each.service == SERVICE and each.fine:
            return each
    raise ToolchainError(f"stack {stack.name} has no Directus that runs: `make up`, then again")


def _run(stack: Stack, replica: Container, script: str, given: str = "") -> str:
    """Run Directus's tool in a container of its own, so that it takes no memory of a replica."""
    described = Running(stack, replica).inspect()
    networks = described["NetworkSettings"]["Networks"]
    # The database is in the network that no visitor's request passes.
    network = next((name for name in networks if name.endswith("-back")), next(iter(networks)))
    command = replica.engine.command(
        *("run", "--rm", "--interactive", f"--volumes-from={replica.name}:ro"),
        *(f"--network={network}", f"--user={described['Config']['User']}", *CLOSED),
        *(*environment(described), "--entrypoint=sh", described["Config"]["Image"], "-c", script),
    )
    answer = stack.context.runner.capture(command, env=stack.env, stdin=given)
    if not answer.ok:
        last = (answer.err.strip() or answer.out.strip() or "no message").splitlines()[-1]
        raise ToolchainError(f"Directus's tool failed{replica.engine.where}: {last}")
    return answer.out


def _keep(stack: Stack, action: str, live: str) -> str:
    answer = stack.context.runner.capture(
        [str(virtualenv.python(stack.context)), "-m", KEEPER, action, FILE],
        env=stack.env,
        cwd=stack.context.paths.checkout,
        stdin=live,
    )
    if not answer.ok:
        raise ToolchainError(f"nothing was changed: {answer.err.strip()}")
    return answer.out
