"""Step: the backend, its passphrase, and the stack selected or created in it."""

from __future__ import annotations

from toolchain import backend
from toolchain.console import Report
from toolchain.context import Context
from toolchain.stack import Stack
from toolchain.steps import Step


class StackStep(Step):
    """The stack exists in the backend and is the selected one."""

    name = "Pulumi stack"

    def __init__(self, context: Context) -> None:
        self._context = context
        self._stack = Stack(context)

    def already_done(self) -> str | None:
        """Name the stack when the backend has it."""
        backend.ensure(self._context)
        if not self._stack.select():
            return None
        return f"{self._stack.name}, {backend.describe(self._context)}"

    def run(self, report: Report) -> str:
        """Create the stack."""
        del report
        self._stack.create()
        if not self._stack.select():
            self._stack.create()
        return f"{self._stack.name} created, {backend.describe(self._context)}"
