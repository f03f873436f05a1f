"""Whether the stack file is the one that was last brought up whole."""

from __future__ import annotations

import hashlib

from toolchain.context import Context


def is_applied(context: Context) -> bool:
    """Whether the file has not been edited since then."""
    record = context.paths.applied(context.stack)
    return record.is_file() and record.read_text(encoding="ascii") == _digest(context)


def record(context: Context) -> None:
    """Note that this file was brought up."""
    file = context.paths.applied(context.stack)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(_digest(context), encoding="ascii")


def _digest(context: Context) -> str:
    text = (context.paths.checkout / context.stack_file).read_bytes()
    return hashlib.sha256(text).hexdigest()
