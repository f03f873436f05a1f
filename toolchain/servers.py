"""Whether a stack's servers are this machine or others, and which of them are lost."""

from __future__ import annotations

import json

from toolchain import virtualenv
from toolchain.context import Context

ALL_LOCAL = "all servers are local"
ALL_REMOTE = "all servers are remote"


def all_local(context: Context) -> str | None:
    """Why no server has to be contacted, or None if one has to be."""
    return ALL_LOCAL if set(_kinds(context).values()) == {"local"} else None


def all_remote(context: Context) -> str | None:
    """Why this machine needs no engine, or None if it needs one."""
    kinds = _kinds(context).values()
    return ALL_REMOTE if kinds and "local" not in kinds else None


def lost(context: Context) -> set[str]:
    """The names of the servers that must not be contacted."""
    return {name for name, kind in _kinds(context).items() if kind == "lost"}


def remote(context: Context) -> set[str]:
    """The names of the servers that are contacted over SSH."""
    return {name for name, kind in _kinds(context).items() if kind == "remote"}


def _kinds(context: Context) -> dict[str, str]:
    """The kind of each server; none if the stack file cannot be read, as Pulumi explains that."""
    answer = context.runner.capture(
        [
            str(virtualenv.python(context)),
            "-m",
            "toolchain.preflight.kinds",
            context.stack_file,
        ],
        env=context.environ,
        cwd=context.paths.checkout,
    )
    kinds: dict[str, str] = json.loads(answer.out) if answer.ok else {}
    return kinds
