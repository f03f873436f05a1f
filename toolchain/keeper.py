"""A container that keeps backups: what it says of itself, and what it is asked for."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from toolchain.containers import Container
from toolchain.errors import ToolchainError
from toolchain.stack import Stack

ASKS_EVERY_SECONDS: Final = 5


@dataclass(frozen=True)
class Running:
    """A container of a stack, on whichever engine it is."""

    stack: Stack
    container: Container

    def run(self, *words: str) -> str:
        """Run one of its commands and return what it prints."""
        return self._docker("exec", self.container.name, *words)

    def inspect(self) -> dict[str, Any]:
        """Return what its engine knows of it."""
        [found] = json.loads(self._docker("container", "inspect", self.container.name))
        described: dict[str, Any] = found
        return described

    def mounts(self) -> dict[str, str]:
        """Return the volumes that it sees, by place."""
        mounts = self.inspect()["Mounts"]
        return {each["Destination"]: each["Name"] for each in mounts if each.get("Name")}

    def _docker(self, *args: str) -> str:
        answer = self.container.engine.docker(self.stack, *args)
        if not answer.ok:
            where = f"{self.container.name}{self.container.engine.where}"
            raise ToolchainError(f"{where}: {(answer.err or answer.out).strip()}")
        return answer.out


@dataclass(frozen=True)
class Keeper(Running):
    """One that keeps backups, and the file in it that says how things stand."""

    file: str

    def status(self) -> dict[str, Any]:
        """Return what it said last, at most some seconds ago."""
        found: dict[str, Any] = json.loads(self.run("cat", self.file))
        return found


def shown(moment: float) -> str:
    """Return a moment as people read it, in this machine's time zone."""
    return datetime.fromtimestamp(moment).astimezone().isoformat(sep=" ", timespec="seconds")
