"""Step: `pulumi up`; recovers from a killed update and explains a failed one."""

from __future__ import annotations

from typing import Any

from toolchain import applied, containers, engines, replication, servers, ssh_folder, upgrade
from toolchain.console import Report
from toolchain.context import Context
from toolchain.errors import ToolchainError
from toolchain.hints import hints
from toolchain.left_out import leave_out
from toolchain.locks import run_locked
from toolchain.lost import give_up
from toolchain.migrating import let_finish
from toolchain.pending import clear_pending
from toolchain.recovered import forget_recovered
from toolchain.returned import clear_returned
from toolchain.stack import Stack
from toolchain.steps import Step

LOG_LINES = 20
WITHOUT_LOG = ("starting", containers.MISSING)
"""Conditions in which there is no useful log."""

# An update mostly waits for containers, so only real dependencies should limit it.
TOGETHER = "--parallel=64"


class UpdateStep(Step):
    """The stack is as the program describes it; Pulumi works out what to do."""

    name = "pulumi up"

    def __init__(self, context: Context) -> None:
        self._stack = Stack(context)

    def already_done(self) -> str | None:
        """Never: only Pulumi knows."""
        return None

    def run(self, report: Report) -> str:
        """Update the stack, after cleaning up an interrupted update."""
        ssh_folder.ensure()
        context, deployment = self._stack.context, self._stack.deployment()
        leave_out(self._stack)
        let_finish(self._stack, deployment, report)
        clear_pending(self._stack, deployment, report)
        forget_recovered(self._stack, deployment, report)
        if move := replication.move(self._stack, deployment):
            report.say(move)
        upgrade.back_up_first(self._stack, deployment, report.say)
        give_up(self._stack, report.say)
        clear_returned(self._stack, deployment, report)
        if not servers.all_local(context):
            engines.connect(self._stack, self._stack.deployment())
        options = ["--skip-preview"] if self._moves_nothing(deployment) else []
        result = run_locked(self._stack, report, "up", "--yes", *options, TOGETHER)
        if not result.ok:
            self._explain(report)
            for hint in hints(result.out, self._stack.context.stack_file):
                report.raw(f"hint: {hint}")
            raise ToolchainError(
                "pulumi up failed, see its message above; correct the cause and run `make up`"
                " again (it goes on where it stopped; `make status` shows what runs)"
            )
        applied.record(context)
        return "done"

    def _moves_nothing(self, deployment: dict[str, Any]) -> bool:
        """Whether a preview would only cost time.

        An edited stack file may move a service away from its data. A preview refuses that before
        anything is changed; an update would already have started.
        """
        context = self._stack.context
        if not servers.all_local(context):
            return False
        return not deployment.get("resources") or applied.is_applied(context)

    def _explain(self, report: Report) -> None:
        """Show the end of the log of each container that is not fine."""
        stack = self._stack
        # Pulumi has just reported engines that do not answer.
        for container in containers.survey(stack, stack.deployment()).containers:
            if container.condition in containers.UNREADY:
                report.raw(
                    f"hint: if {container.name} migrates its database, let it finish: `make up`"
                    " keeps what `make status` shows as healthy, and starts the rest anew"
                )
            if container.fine or container.condition in WITHOUT_LOG:
                continue
            where = f"{container.name}{container.engine.where}"
            report.raw(f"--- {where} is {container.condition}; the end of its log:")
            for line in containers.last_log_lines(stack, container, LOG_LINES):
                report.raw(f"    {line}")
