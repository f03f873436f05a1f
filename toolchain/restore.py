"""`make restore TO=...`: data as it was, in new volumes that are tried before they are used."""

from __future__ import annotations

import shlex
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from toolchain import containers, restore_copies
from toolchain.backups import PROGRAM, keeper
from toolchain.console import Report
from toolchain.containers import Container
from toolchain.errors import ToolchainError
from toolchain.keeper import Keeper, Running
from toolchain.stack import Stack
from toolchain.swap import CLOSED, Swap, agree, environment, result_of
from toolchain.update import UpdateStep

SETTING: Final = "tapbot-stack:postgres.volume"
DATABASE, COPIES = PARTS = ("postgres", "copies")
"""What ONLY may name: the database, or uploads and vectors, which have copies elsewhere."""

DATA: Final = "/var/lib/postgresql/data"
Existing = tuple[dict[str, Any], list[Container]]
"""The state of a stack, and its containers."""


def restore(stack: Stack, ask: Callable[[str], str] = input) -> int:
    """Restore into a new volume, show what an update with it would do, and ask before it."""
    to = stack.context.environ.get("TO")
    if not to:
        raise ToolchainError(
            "TO: is not set (got nothing; expected latest, a time or a name): make restore"
            f' STACK={stack.name} TO="2026-11-26 18:30:05"'
        )
    return restore_to(stack, existing(stack), to, ask)


def existing(stack: Stack) -> Existing:
    """Return what a stack consists of, which has to exist."""
    if not stack.select():
        raise ToolchainError(f"stack {stack.name} does not exist: there is nothing to restore into")
    deployment = stack.deployment()
    return deployment, containers.survey(stack, deployment).containers


def restore_to(
    stack: Stack,
    parts: Existing,
    to: str,
    ask: Callable[[str], str],
    settings: Mapping[str, str] = MappingProxyType({}),
) -> int:
    """Do it, with other settings from then on."""
    deployment, found = parts
    only = stack.context.environ.get("ONLY", "")
    if only not in ("", *PARTS):
        expected = " or ".join(PARTS)
        raise ToolchainError(f"ONLY: is not known (got {only}; expected {expected}, or nothing)")
    suffix = time.strftime("%Y%m%d-%H%M%S", time.gmtime())
    swaps: list[Swap] = []
    try:
        if only == COPIES:
            moment = _moment(to)
        else:
            database, moment = _database(stack, found, to, suffix)
            swaps.append(database)
        if only != DATABASE:
            swaps += restore_copies.bring_back(stack, found, moment, suffix)
        if not swaps:
            raise ToolchainError(
                "nothing was changed: the stack has no copies of uploads and vectors, see"
                " `backups.offsite` in docs/services/backups.md"
            )
        agree(stack, deployment, swaps, ask, settings)
    except BaseException:
        for each in swaps:
            each.engine.docker(stack, "volume", "rm", each.new)
        raise
    console = stack.context.console
    UpdateStep(stack.context).run(Report(console, "[restore]"))
    if only != COPIES:
        console.line(
            f"PostgreSQL uses {swaps[0].new}. The backups begin anew with it by themselves."
        )
    for each in swaps:
        console.line(
            f"The data from before is still in {each.old}{each.engine.where}: `docker volume rm"
            f" {each.old}` there, once nobody needs it."
        )
    return 0


def _moment(to: str) -> float | None:
    """Read a time without the backups, which alone know names and the stack's time zone."""
    if to == restore_copies.LATEST:
        return None
    try:
        at = datetime.fromisoformat(to)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise ToolchainError(
            f"TO: is no time with an offset, as ONLY={COPIES} needs it (got {to}; expected"
            f" {restore_copies.LATEST}, or one such as 2026-11-26 13:30:05+00:00)"
        )
    return at.timestamp()


def _database(
    stack: Stack, found: list[Container], to: str, suffix: str
) -> tuple[Swap, float | None]:
    """Restore PostgreSQL; return its new volume and the moment that it is of."""
    source, server = keeper(stack, found), _server(found)
    swap, console = _swap(stack, server, suffix), stack.context.console
    console.line(f"Restoring into the new volume {swap.new}; nothing that runs is touched.")
    try:
        result = _fill(stack, source, swap, to)
        console.line(_said(result))
        _bring(stack, source, swap)
    except BaseException:
        for engine in {source.container.engine, swap.engine}:
            engine.docker(stack, "volume", "rm", swap.new)
        raise
    return swap, result["moment"]


def _server(found: list[Container]) -> Container:
    """The one container of PostgreSQL; of several, only an operator knows the right one."""
    servers = [each for each in found if each.service == containers.DATABASE]
    if len(servers) == 1:
        return servers[0]
    raise ToolchainError(
        f"placement.postgres: names {len(servers)} servers that run (got"
        f" {', '.join(each.server for each in servers) or 'none'}; expected the primary alone):"
        " take the standbys away, `make up`, restore, and add them again"
    )


def _swap(stack: Stack, server: Container, suffix: str) -> Swap:
    found = Running(stack, server).mounts()
    return Swap(server.engine, SETTING, found[DATA], f"{server.name}-{suffix}", suffix)


def _fill(stack: Stack, source: Keeper, swap: Swap, to: str) -> dict[str, Any]:
    """Restore and recover beside the backups; return what came of it."""
    engine, described = source.container.engine, source.inspect()
    created = engine.docker(stack, "volume", "create", swap.new)
    if not created.ok:
        raise ToolchainError(f"{swap.new}{engine.where}: {created.err.strip()}")
    command = engine.command(
        *("run", "--rm", "--name", f"{swap.new}-restore", "--user", described["Config"]["User"]),
        *(*CLOSED, "--network", "none", "--volumes-from", source.container.name),
        *(*environment(described), "--volume", f"{swap.new}:{DATA}"),
        *(described["Config"]["Image"], *PROGRAM, "restore", to),
    )
    return result_of(stack, command)


def _said(result: dict[str, Any]) -> str:
    tables = ", ".join(f"{name} {count}" for name, count in result["tables"].items())
    last = f"its last transaction is of {result['last']}" if result["last"] else "without changes"
    return (
        f"Restored base backup {result['backup']}, {last}. Every row was read (tables: {tables})."
        f" It took {result['seconds']:g} s."
    )


def _bring(stack: Stack, source: Keeper, swap: Swap) -> None:
    """Carry the restored data to PostgreSQL's server, where that is another one."""
    here = source.container.engine
    if here == swap.engine:
        return
    image = source.inspect()["Config"]["Image"]
    server = stack.context.runner
    postgres = swap.new.removesuffix(f"-{swap.suffix}")
    inspect = swap.engine.docker(stack, "inspect", "--format", "{{.Config.Image}}", postgres)
    run = ("run", "--rm", "--interactive", "--user", "0:0", "--network", "none")
    volume = ("--volume", f"{swap.new}:{DATA}", "--entrypoint", "tar")
    pack = here.command(*run, *volume, image, "-C", DATA, "-cf", "-", ".")
    unpack = swap.engine.command(*run, *volume, inspect.out.strip(), "-C", DATA, "-xf", "-")
    piped = f"set -o pipefail; {shlex.join(pack)} | {shlex.join(unpack)}"
    answer = server.capture(["bash", "-c", piped], env=stack.env)
    if not answer.ok:
        raise ToolchainError(f"{swap.new} could not be copied: {answer.err.strip()}")
    here.docker(stack, "volume", "rm", swap.new)
