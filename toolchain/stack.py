"""One stack, driven through the Pulumi CLI."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cached_property
from typing import Any

from toolchain import environment, pulumi_cli
from toolchain.context import Context
from toolchain.errors import ToolchainError
from toolchain.process import Result
from toolchain.pulumi_cli import PulumiCli


class Stack:
    """Runs pulumi commands on the stack of a context, with the virtualenv activated."""

    def __init__(self, context: Context) -> None:
        self.context = context

    @property
    def name(self) -> str:
        """The stack's name."""
        return self.context.stack

    @cached_property
    def cli(self) -> PulumiCli:
        """The CLI that the earlier step provided."""
        cli = pulumi_cli.find(self.context)
        if cli is None:
            raise ToolchainError("the Pulumi CLI is not there: run `make up`, which provides it")
        return cli

    @cached_property
    def env(self) -> dict[str, str]:
        """The environment that pulumi runs in."""
        return environment.full(self.context, self.cli)

    def capture(self, *args: str, stdin: str | None = None) -> Result:
        """Run a pulumi command on this stack and return its output."""
        return self.context.runner.capture(
            self._command(args), env=self.env, cwd=self.context.paths.checkout, stdin=stdin
        )

    def stream(self, *args: str, on_line: Callable[[str], None]) -> int:
        """Run a pulumi command on this stack and pass on its output line by line."""
        colour = "always" if self.context.console.colour else "never"
        return self.context.runner.stream(
            self._command([*args, "--color", colour]),
            env=self.env,
            cwd=self.context.paths.checkout,
            on_line=on_line,
        )

    def select(self) -> bool:
        """Select the stack; False when the backend has none of this name."""
        return self._bare("stack", "select", self.name).ok

    def create(self) -> None:
        """Create the stack in the backend."""
        answer = self._bare("stack", "init", self.name)
        if not answer.ok:
            raise ToolchainError(f"stack {self.name} could not be created: {_last(answer.err)}")

    def outputs(self) -> dict[str, Any]:
        """Outputs of the last update; secret ones are masked by Pulumi."""
        return self._json("stack", "output", "--json")

    def exported(self) -> dict[str, Any]:
        """The state as `pulumi stack import` takes it; secrets in it are encrypted."""
        return self._json("stack", "export")

    def deployment(self) -> dict[str, Any]:
        """The recorded state; secrets in it are encrypted."""
        deployment: dict[str, Any] = self.exported().get("deployment") or {}
        return deployment

    def _json(self, *args: str) -> dict[str, Any]:
        answer = self.capture(*args)
        if not answer.ok:
            raise ToolchainError(f"pulumi {' '.join(args)} failed: {_last(answer.err)}")
        parsed: dict[str, Any] = json.loads(answer.out)
        return parsed

    def _bare(self, *args: str) -> Result:
        return self.context.runner.capture(
            [self.cli.executable, *args, "--non-interactive"],
            env=self.env,
            cwd=self.context.paths.checkout,
        )

    def _command(self, args: tuple[str, ...] | list[str]) -> list[str]:
        return [self.cli.executable, *args, "--stack", self.name, "--non-interactive"]


def _last(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1].removeprefix("error: ") if lines else "no message"
