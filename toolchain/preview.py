"""`make preview`: what an update would do, in plain language."""

from __future__ import annotations

from toolchain import virtualenv
from toolchain.errors import ToolchainError
from toolchain.stack import Stack


def preview(stack: Stack) -> int:
    """Run one preview and print its summary; the exit code is Pulumi's."""
    answer = stack.capture("preview", "--json")
    if answer.out.strip():
        summary = stack.context.runner.capture(
            [str(virtualenv.python(stack.context)), "-m", "toolchain.preview_summary"],
            env=stack.env,
            cwd=stack.context.paths.checkout,
            stdin=answer.out,
        )
        if not summary.ok:
            raise ToolchainError(f"the preview could not be summarised: {summary.err.strip()}")
        stack.context.console.line(summary.out.rstrip())
    if not answer.ok:
        raise ToolchainError(f"pulumi preview failed: {answer.err.strip() or 'see above'}")
    return 0
