"""Step: the remote servers are fit for the stack, before Pulumi touches the first of them."""

from __future__ import annotations

from collections.abc import Callable

from toolchain import servers, ssh_folder, virtualenv
from toolchain.console import Report
from toolchain.context import Context
from toolchain.errors import ToolchainError
from toolchain.steps import Step

UNUSABLE = 2


def preflight(context: Context, on_line: Callable[[str], None]) -> int:
    """Check all remote servers and pass on the report line by line."""
    ssh_folder.ensure()
    python = str(virtualenv.python(context))
    return context.runner.stream(
        [python, "-m", "toolchain.preflight", "--stack", context.stack],
        env=context.environ,
        cwd=context.paths.checkout,
        on_line=on_line,
    )


class PreflightStep(Step):
    """Each server answers and is fit for what is placed on it."""

    name = "Preflight"

    def __init__(self, context: Context) -> None:
        self._context = context

    def skip_reason(self) -> str | None:
        """An earlier step has checked this machine's own engine."""
        return servers.all_local(self._context)

    def already_done(self) -> str | None:
        """Never: the servers are asked each time."""
        return None

    def run(self, report: Report) -> str:
        """Check the servers; show warnings and go on."""
        lines: list[str] = []
        code = preflight(self._context, lines.append)
        if code == UNUSABLE:
            # It also checks the secrets, which preflight does not read.
            return "skipped, pulumi up lists what is wrong with the configuration"
        for line in lines:
            report.raw(line)
        if code != 0:
            raise ToolchainError(
                "the servers are not ready, see above; nothing was created or changed. Correct it"
                " and run `make up` again (`make preflight` only checks)"
            )
        return lines[-1].rstrip(".") if lines else "done"
