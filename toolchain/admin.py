"""`make admin`: opens the pages that are not public, and closes them again."""

from __future__ import annotations

import queue
import socket
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from toolchain import engines, ssh_folder
from toolchain.engines import FORWARDED, LOCAL, Engine
from toolchain.errors import ToolchainError
from toolchain.stack import Stack
from toolchain.tables import table

HEADER = ("PAGE", "SERVER", "ADDRESS", "USER")


@dataclass(frozen=True)
class Page:
    """A page, the engine that it is on, its address there, and its port of 127.0.0.1 here."""

    name: str
    server: str
    at: str
    port: int
    url: str
    user: str
    engine: Engine


def show(stack: Stack) -> int:
    """Print where each page is; stay while there are forwards, and return 0 after Ctrl-C."""
    console = stack.context.console
    known = stack.select()
    deployment = stack.deployment() if known else {}
    pages = _pages(stack.outputs() if known else {}, deployment)
    away = engines.lost(stack.context, deployment)
    found = [each for each in pages if each.engine.name not in away]
    if not found:
        console.line(
            f"Stack {stack.name} has no page to open: docs/services/admin.md says how it gets one."
        )
        return 1
    for page in found:
        if page.engine.host and _is_taken(page.port):
            raise ToolchainError(
                f"port {page.port} of this machine is taken, where the page of {page.name} would"
                f" be: stop what listens there, or give {page.name} another `localPort` in"
                f" {stack.context.stack_file} and run `make up STACK={stack.name}`"
            )
    return _hold(stack, found)


def _pages(outputs: Mapping[str, Any], deployment: Mapping[str, Any]) -> list[Page]:
    known = {each.name: each for each in engines.of_deployment(deployment)}
    servers = outputs.get("servers") or {}
    return [
        Page(name=name, engine=known.get(servers[said["server"]]["engine"], LOCAL), **said)
        for name, said in (outputs.get("admin") or {}).items()
    ]


def _is_taken(port: int) -> bool:
    with socket.socket() as here:
        here.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            here.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def _hold(stack: Stack, pages: list[Page]) -> int:
    """Forward the ports of all engines, each on one connection, until Ctrl-C."""
    runner, said = stack.context.runner, queue.SimpleQueue[tuple[Engine, str | None]]()
    waiting = {page.engine for page in pages if page.engine.host}

    def forward(engine: Engine, ports: dict[int, str]) -> None:
        lines: list[str] = []

        def hear(line: str) -> None:
            lines.append(line)
            if line == FORWARDED:
                said.put((engine, None))

        runner.stream(engine.forward(ports), env=stack.env, on_line=hear)
        said.put((engine, lines[-1] if lines and lines[-1] != FORWARDED else "no message"))

    if not waiting:
        _print(stack, pages)
        return 0
    ssh_folder.ensure()
    try:
        for engine in waiting:
            ports = {page.port: page.at for page in pages if page.engine == engine}
            # Daemons: Ctrl-C must not wait for a server that has vanished.
            threading.Thread(target=forward, args=(engine, ports), daemon=True).start()
        while True:
            engine, end = said.get()
            if end is not None:
                raise ToolchainError(f"the connection to {engine.name} has ended: {end}")
            waiting.discard(engine)
            if not waiting:
                _print(stack, pages)
                stack.context.console.line("Open until Ctrl-C.")
    except KeyboardInterrupt:
        runner.stop()
        stack.context.console.line("Closed.")
        return 0


def _print(stack: Stack, pages: list[Page]) -> None:
    console = stack.context.console
    for line in table(HEADER, [(each.name, each.server, each.url, each.user) for each in pages]):
        console.line(line)
    if any(page.user for page in pages):
        console.line(
            f"Passwords: pulumi stack output credentials --show-secrets --stack {stack.name}"
        )
