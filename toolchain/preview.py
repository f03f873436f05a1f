"""`make preview`: what an update would do, in plain language."""

from __future__ import annotations

from toolchain import replication, virtualenv
from toolchain.errors import ToolchainError
from toolchain.hints import hints
from toolchain.left_out import leave_out
from toolchain.lost import give_up
from toolchain.stack import Stack

UNREADABLE = 2


def preview(stack: Stack) -> int:
    """Run one preview and print its summary; a preview that fails is an error."""
    console = stack.context.console
    leave_out(stack)
    give_up(stack, console.line)
    # With unchanged replicas: while they answer, replacing another one interrupts nothing.
    answer = stack.capture("preview", "--json", "--show-sames")
    if answer.out.strip():
        console.line(_summary(stack, answer.out))
    if move := replication.move(stack, stack.deployment()):
        console.line()
        console.line(move)
    if not answer.ok:
        for line in answer.err.strip().splitlines():
            console.line(line)
        for hint in hints(answer.out + answer.err, stack.context.stack_file):
            console.line(f"hint: {hint}")
        raise ToolchainError("pulumi preview failed: correct what it says above")
    return 0


def _summary(stack: Stack, preview_json: str) -> str:
    module = "toolchain.preview_summary"
    answer = stack.context.runner.capture(
        [str(virtualenv.python(stack.context)), "-m", module, "--stack", stack.name],
        env=stack.env,
        cwd=stack.context.paths.checkout,
        stdin=preview_json,
    )
    if answer.code >= UNREADABLE:
        raise ToolchainError(f"the preview could not be summarised: {answer.err.strip()}")
    # The first line marks the comment of a pull request; it is not for a terminal.
    shown = [line for line in answer.out.splitlines() if not line.startswith("<!--")]
    return "\n".join(shown).strip()
