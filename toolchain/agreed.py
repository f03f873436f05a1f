"""An edited stack file: shown as what it changes, kept after a yes, put back after anything else.

Also after an interrupt, and after an edit that failed half-way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from toolchain.errors import ToolchainError
from toolchain.preview import preview
from toolchain.stack import Stack


@contextmanager
def edited(stack: Stack, settings: Mapping[str, str]) -> Iterator[None]:
    """Write settings by their paths; what the block raises puts each back to what it was."""
    before = {each: stack.capture("config", "get", "--path", each) for each in settings}
    try:
        for path, value in settings.items():
            must(stack, "config", "set", "--path", path, value)
        yield
    except BaseException:
        for path, was in before.items():
            if was.ok:
                must(stack, "config", "set", "--path", path, was.out.strip())
            else:
                must(stack, "config", "rm", "--path", path)
        raise


def confirm(stack: Stack, purpose: str, ask: Callable[[str], str]) -> None:
    """Show what an update would do, and go on only when somebody types the stack's name."""
    preview(stack)
    typed = stack.context.environ.get("CONFIRM")
    if typed is None:
        try:
            typed = ask(f"Type {stack.name} {purpose}: ")
        except EOFError:
            typed = ""
    if typed.strip() != stack.name:
        raise ToolchainError(f"nothing was changed: {stack.name} was not typed")


def must(stack: Stack, *args: str) -> None:
    """Run a command of Pulumi that has to work."""
    answer = stack.capture(*args)
    if not answer.ok:
        raise ToolchainError(f"pulumi {' '.join(args[:2])} failed: {answer.err.strip()}")
