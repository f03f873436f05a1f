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
    """Ask all remote servers and hand over the report, line by line."""
    ssh_folder.ensure()
    python = str(virtualenv.python(context))
    return context.runner.stream(
        [python, "-m", "toolchain.preflight", "--stack", context.stack],
        env=context.environ,
        cwd=context.paths.checkout,
        on_line=on_line,
    )


class PreflightStep(Step):
    """Each server answers, and has what is going to be placed on it."""

    name = "Preflight"

    def __init__(self, context: Context) -> None:
        self._context = context

    def needless(self) -> str | None:
        """This machine's own engine was seen to by an earlier step."""
        return servers.all_local(self._context)

    def satisfied(self) -> str | None:
        """Only the servers know."""
        return None

    def run(self, report: Report) -> str:
        """Ask them; what is only a warning is shown."""
        lines: list[str] = []
        code = preflight(self._context, lines.append)
        if code == UNUSABLE:
            # Together with what is wrong with the secrets, which preflight does not read.
            return "left out, pulumi up lists what is wrong with the configuration"
        for line in lines:
            report.raw(line)
        if code != 0:
            raise ToolchainError(
                "the servers are not ready, see above; nothing was created or changed. Correct it"
                " and run `make up` again (`make preflight` only looks)"
            )
        return lines[-1].rstrip(".") if lines else "done"
