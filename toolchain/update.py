"""Step: `pulumi up`, going on after a killed one, and telling what is wrong when it fails."""

from __future__ import annotations

from toolchain import containers, engines, servers, ssh_folder
from toolchain.console import Report
from toolchain.context import Context
from toolchain.errors import ToolchainError
from toolchain.hints import hints
from toolchain.locks import run_locked
from toolchain.pending import clear_pending
from toolchain.stack import Stack
from toolchain.steps import Step

LOG_LINES = 20
WITHOUT_NEWS = ("starting", containers.MISSING)
"""Conditions whose log says nothing, or is not there."""

# Most of an update is waiting for containers: only true dependencies may order it.
TOGETHER = "--parallel=64"


class UpdateStep(Step):
    """The stack is what the program says; Pulumi itself finds out what there is to do."""

    name = "pulumi up"

    def __init__(self, context: Context) -> None:
        self._stack = Stack(context)

    def satisfied(self) -> str | None:
        """Only Pulumi knows."""
        return None

    def run(self, report: Report) -> str:
        """Update the stack, after repairing what an interrupted update left."""
        ssh_folder.ensure()
        clear_pending(self._stack, report)
        if servers.all_local(self._stack.context):
            # On one engine a preview only costs time.
            options = ["--skip-preview"]
        else:
            # Between servers data can be left behind: a preview refuses that before anything is
            # touched, while an update would have begun.
            options = []
            engines.connect(self._stack, self._stack.deployment())
        result = run_locked(self._stack, report, "up", "--yes", *options, TOGETHER)
        if not result.ok:
            self._explain(report)
            for hint in hints(result.out, self._stack.context.stack_file):
                report.raw(f"hint: {hint}")
            raise ToolchainError(
                "pulumi up failed, see its message above; correct the cause and run `make up`"
                " again (it goes on where it stopped; `make status` shows what runs)"
            )
        return "done"

    def _explain(self, report: Report) -> None:
        """Show the end of the log of each container that is not as it should be."""
        stack = self._stack
        # An engine that does not answer is what Pulumi has just told.
        for container in containers.survey(stack, stack.deployment()).containers:
            if container.fine or container.condition in WITHOUT_NEWS:
                continue
            where = f"{container.name}{container.engine.where}"
            report.raw(f"--- {where} is {container.condition}; the end of its log:")
            for line in containers.last_log_lines(stack, container, LOG_LINES):
                report.raw(f"    {line}")
